"""Reports that are made by themselves."""

from erp_mcp.store.roles import apply, protect

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    apply(__file__)
    protect("schedules")
