"""The one chokepoint: every message passes here, and nothing leaves above its budget."""

from erp_mcp.gate.middleware import Gate

__all__ = ["Gate"]
