"""Conversations, messages and what is remembered of them."""

from erp_mcp.store.roles import apply, protect

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    apply(__file__)
    protect("conversations", "messages", "session_memories")
