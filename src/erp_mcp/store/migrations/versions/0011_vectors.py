"""Sentences are found by their meaning, too; vectors lie apart, and those of a large library by themselves."""

from alembic import op

from erp_mcp.store.roles import app_role, apply, protect

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    apply(__file__)
    protect("knowledge_vectors", "knowledge_sentences", "libraries")
    op.execute("revoke all on function set_vectors_apart(text, integer) from public")
    op.execute(f"grant execute on function set_vectors_apart(text, integer) to {app_role()}")
