"""What each line of an order comes to, kept beside it: a report adds up a million of them."""

from erp_mcp.store.roles import apply

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    apply(__file__)
