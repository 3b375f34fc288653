"""Where a customer stands among all who bought, without counting them at each look; segments in an index."""

from erp_mcp.store.roles import apply, protect

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    apply(__file__)
    protect("buyer_ranks")
