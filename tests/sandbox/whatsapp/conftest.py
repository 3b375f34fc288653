"""The WhatsApp on loopback."""

from tests.whatsapp_sandbox import graph, listener, whatsapp

__all__ = ["graph", "listener", "whatsapp"]
