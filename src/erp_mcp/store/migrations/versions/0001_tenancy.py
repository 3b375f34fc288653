"""Tenants, their connections and tokens, limits, meters and the audit chain."""

from alembic import op

from erp_mcp.store.roles import app_role, apply, protect

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(f"grant usage on schema public to {app_role()}")
    apply(__file__)
    protect("tenants", key="id", may="select")
    protect("connections", "api_tokens", "rate_counters", "read_meters")
    protect("audit_entries", may="select, insert")
    op.execute(f"grant select on alembic_version to {app_role()}")
    for function in ("find_token(bytea)", "list_tenants()"):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role()}")
