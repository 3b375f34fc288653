"""The mirror follows a real ERP: purchases, deliveries, and by what a synchronisation knows its rows."""

from erp_mcp.store.roles import apply, protect

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    apply(__file__)
    protect("purchase_orders", "purchase_lines", "deliveries")
