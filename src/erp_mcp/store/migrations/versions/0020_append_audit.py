"""The audit chain is appended to by one function."""

from erp_mcp.store.roles import apply

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    apply(__file__)
