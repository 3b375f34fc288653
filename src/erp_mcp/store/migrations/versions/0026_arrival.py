"""What is made of those who arrive: guesses about customers, abuse that was heard, and who is blocked for it."""

from erp_mcp.store.roles import apply, protect

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    apply(__file__)
    protect("customer_guesses", "abusive_messages", "blocks")
