"""Reports as they were told."""

from erp_mcp.store.roles import apply, protect

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    apply(__file__)
    protect("reports")
