"""An Odoo in memory, without HTTP: its models, rights, workflow and errors as they were recorded."""

from erp_mcp.sandbox.odoo.world.failure import Failure
from erp_mcp.sandbox.odoo.world.shapes import NOTHING, Json, Nothing
from erp_mcp.sandbox.odoo.world.world import World, key_of

__all__ = ["NOTHING", "Failure", "Json", "Nothing", "World", "key_of"]
