"""WhatsApp: who writes, what came in, what goes out, and what may go out at all."""

from alembic import op

from erp_mcp.store.roles import app_role, apply, protect

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    apply(__file__)
    protect(
        "contact_identities",
        "contact_aliases",
        "threads",
        "outbox_messages",
        "send_attempts",
        "webhook_events",
        "inbound_messages",
        "delivery_statuses",
        "message_templates",
        "media",
        "send_paces",
        "send_pauses",
    )
    protect("consents", may="select, insert")
    for function in ("find_number(text)", "find_business(text)"):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role()}")
