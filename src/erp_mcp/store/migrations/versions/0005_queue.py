"""The job queue, in a schema of its own; its rows carry ids only, so it has no tenants."""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from erp_mcp.store.roles import app_role

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("create schema queue")
    op.execute("set local search_path to queue")
    op.execute(text(SchemaManager.get_schema().replace(":", r"\:")))
    op.execute("set local search_path to public")
    op.execute(f"grant usage on schema queue to {app_role()}")
    op.execute(f"grant select, insert, update, delete on all tables in schema queue to {app_role()}")
    op.execute(f"grant usage, select on all sequences in schema queue to {app_role()}")
    op.execute(f"grant execute on all functions in schema queue to {app_role()}")
