"""The fixtures of the protocol."""

from tests.protocol_fixtures import build, company, demo

__all__ = ["build", "company", "demo"]
