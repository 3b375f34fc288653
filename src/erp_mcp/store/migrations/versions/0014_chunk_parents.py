"""Chunks know which one introduces them, and how much of them only repeats what is before them."""

from erp_mcp.store.roles import apply

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    apply(__file__)
