"""When what was bought came."""

from erp_mcp.store.roles import apply

revision = "0032"
down_revision = "0029"


def upgrade() -> None:
    apply(__file__)
