"""What one of a company's own currency is in each of the others, and since when."""

from erp_mcp.store.roles import apply, protect

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    apply(__file__)
    protect("currency_rates")
