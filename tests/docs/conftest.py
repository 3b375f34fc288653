"""The fixtures of the protocol."""

from tests.protocol_fixtures import build, company, demo, era

__all__ = ["build", "company", "demo", "era"]
