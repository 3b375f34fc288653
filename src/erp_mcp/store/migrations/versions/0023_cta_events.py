"""What was recommended to be done next, and what came of it."""

from erp_mcp.store.roles import apply, protect

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    apply(__file__)
    protect("cta_events")
