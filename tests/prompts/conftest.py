"""The fixtures of the protocol."""

from tests.protocol_fixtures import company, connect, demo, era

__all__ = ["company", "connect", "demo", "era"]
