"""Gemini, through the SDK of its maker, which is imported when a model is first asked."""

from erp_mcp.integrations.gemini.client import Account, Gemini
from erp_mcp.integrations.gemini.embedder import GeminiEmbedder
from erp_mcp.integrations.gemini.writer import GeminiWriter

__all__ = ["Account", "Gemini", "GeminiEmbedder", "GeminiWriter"]
