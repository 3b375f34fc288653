"""Sessions that end, messages in the order in which they came in, and what is known of a customer."""

from erp_mcp.store.roles import apply, protect

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    apply(__file__)
    protect("customer_facts")
