"""What each line of an order comes to, kept beside it: a report adds up a million of them."""

from erp_mcp.store.roles import apply

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    apply(__file__)
