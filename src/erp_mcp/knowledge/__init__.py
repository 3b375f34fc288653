"""What the company knows: indexed, found and read."""

from erp_mcp.knowledge.library import Knowledge

__all__ = ["Knowledge"]
