"""What people thought of replies, and what became of it."""

from erp_mcp.store.roles import apply, protect

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    apply(__file__)
    protect("ratings")
