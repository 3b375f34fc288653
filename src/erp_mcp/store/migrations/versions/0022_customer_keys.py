"""What customers are found by; those from before get their keys from a job."""

from erp_mcp.store.roles import apply, protect

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    apply(__file__)
    protect("customer_keys")
