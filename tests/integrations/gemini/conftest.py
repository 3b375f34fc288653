"""The Gemini on loopback."""

from tests.gemini_sandbox import gemini, gemini_sandbox, gemini_server

__all__ = ["gemini", "gemini_sandbox", "gemini_server"]
