"""The fixtures of the protocol."""

from tests.protocol_fixtures import build, company, connect, demo, era

__all__ = ["build", "company", "connect", "demo", "era"]
