"""Knowledge sources, their chunks and vectors."""

from erp_mcp.store.roles import apply, protect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    apply(__file__)
    protect("knowledge_sources", "knowledge_chunks", "embedding_cache")
