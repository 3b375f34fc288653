"""Which of several companies bought."""

from erp_mcp.store.roles import apply

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    apply(__file__)
