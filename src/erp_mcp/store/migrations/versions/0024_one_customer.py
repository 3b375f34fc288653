"""One customer twice, and a customer who wants to be forgotten."""

from erp_mcp.store.roles import apply, protect

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    apply(__file__)
    protect("merged_rows")
