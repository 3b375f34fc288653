"""A change of access tokens is announced to every process."""

from erp_mcp.store.roles import apply

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    apply(__file__)
