"""HTTP beside the protocol: is it alive, is it ready, what has it done."""

from erp_mcp.web.routes import routes

__all__ = ["routes"]
