"""Reports that are made by themselves."""

from erp_mcp.store.roles import apply, protect

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    apply(__file__)
    protect("schedules")
