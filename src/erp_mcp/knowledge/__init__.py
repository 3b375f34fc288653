"""What the company knows: indexed, found and read."""

from erp_mcp.knowledge.indexing import Indexing
from erp_mcp.knowledge.library import Knowledge
from erp_mcp.knowledge.retrieval import Retrieval

__all__ = ["Indexing", "Knowledge", "Retrieval"]
