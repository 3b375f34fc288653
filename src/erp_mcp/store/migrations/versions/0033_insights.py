"""Alerts on a subject: one until it is resolved."""

from erp_mcp.store.roles import apply

revision = "0033"
down_revision = "0029"


def upgrade() -> None:
    apply(__file__)
