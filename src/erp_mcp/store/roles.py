"""Two roles and row-level security: what the application may see is one tenant, whatever it asks."""

from pathlib import Path

from alembic import context, op
from sqlalchemy import text

CURRENT_TENANT = "nullif(current_setting('erp.tenant', true), '')"


def app_role() -> str:
    """The role that `migrate` was told to serve, quoted as an identifier."""
    name: str = context.config.attributes["app_role"]
    return '"' + name.replace('"', '""') + '"'


def apply(migration: str) -> None:
    """Run the SQL that lies beside a migration."""
    op.execute(text(Path(migration).with_suffix(".sql").read_text(encoding="utf-8").replace(":", r"\:")))


def protect(*tables: str, key: str = "tenant_id", may: str = "select, insert, update, delete") -> None:
    """Force row-level security: the application sees the tenant of its transaction, the owner everything.

    The owner's policy stands in for BYPASSRLS, which managed databases do not give away.
    """
    own = f"{key} = {CURRENT_TENANT}"
    for table in tables:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy tenant on {table} using ({own}) with check ({own})")
        op.execute(f"create policy owner on {table} to current_user using (true) with check (true)")
        op.execute(f"grant {may} on {table} to {app_role()}")
