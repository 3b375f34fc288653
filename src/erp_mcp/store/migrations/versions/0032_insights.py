"""Alerts on a subject: one until it is resolved."""

from erp_mcp.store.roles import apply

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    apply(__file__)
