"""The mirror of the company's ERP."""

from erp_mcp.store.roles import apply, protect

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    apply(__file__)
    protect(
        "customers",
        "suppliers",
        "products",
        "stock_levels",
        "orders",
        "order_lines",
        "invoices",
        "leads",
        "sync_state",
    )
