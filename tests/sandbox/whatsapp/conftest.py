"""The WhatsApp on loopback."""

from tests.whatsapp_sandbox import graph, listener, whatsapp, whatsapp_server

__all__ = ["graph", "listener", "whatsapp", "whatsapp_server"]
