"""Orders by the moment they were placed, so that a month of many years is read alone."""

from erp_mcp.store.roles import apply

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    apply(__file__)
