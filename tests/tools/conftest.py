"""The fixtures of the protocol."""

from tests.protocol_fixtures import build, company, connect, demo, era
from tests.tools.library import folder, library, library_opened, mcp

__all__ = ["build", "company", "connect", "demo", "era", "folder", "library", "library_opened", "mcp"]
