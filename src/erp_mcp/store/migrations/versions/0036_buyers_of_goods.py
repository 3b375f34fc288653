"""Indexes that alone say who buys something: of thousands of buyers no row needs to be read."""

from erp_mcp.store.roles import apply

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    apply(__file__)
