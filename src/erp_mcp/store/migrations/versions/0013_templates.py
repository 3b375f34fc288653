"""What a tenant words in its own way, and an announcement of every change to it."""

from erp_mcp.store.roles import apply, protect

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    apply(__file__)
    protect("text_templates")
