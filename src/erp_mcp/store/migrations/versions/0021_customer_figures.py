"""What customers have come to, kept beside their orders and invoices because filters ask for it."""

from erp_mcp.store.roles import apply, protect

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    apply(__file__)
    protect("customer_figures", "customer_purchases")
