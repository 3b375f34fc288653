"""When what was bought came."""

from erp_mcp.store.roles import apply

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    apply(__file__)
