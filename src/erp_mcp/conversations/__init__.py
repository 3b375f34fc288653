"""What customers and the company said to each other, and what is remembered of it."""

from erp_mcp.conversations.analysing import Analysing
from erp_mcp.conversations.contexts import Contexts
from erp_mcp.conversations.memory import Memory
from erp_mcp.conversations.ratings import Ratings
from erp_mcp.conversations.recording import Recording
from erp_mcp.conversations.sessions import Sessions

__all__ = ["Analysing", "Contexts", "Memory", "Ratings", "Recording", "Sessions"]
