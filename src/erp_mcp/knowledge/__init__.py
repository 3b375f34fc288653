"""What the company knows: indexed, found and read."""

from erp_mcp.knowledge.library import Knowledge
from erp_mcp.knowledge.retrieval import Retrieval

__all__ = ["Knowledge", "Retrieval"]
