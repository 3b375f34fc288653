"""Lines of a product are read from their index alone: what goods came to is added up product by product."""

from erp_mcp.store.roles import apply

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    apply(__file__)
