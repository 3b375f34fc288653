"""Drafts of replies, and what a tenant wants to become of them."""

from erp_mcp.store.roles import apply, protect

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    apply(__file__)
    protect("drafts")
