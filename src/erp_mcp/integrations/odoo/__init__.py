"""Odoo from version 14 to 20, over HTTP alone: JSON-2 where it is, JSON-RPC elsewhere."""

from erp_mcp.integrations.odoo.client import Odoo, Query
from erp_mcp.integrations.odoo.connection import Connection
from erp_mcp.integrations.odoo.instance import Bounds, Instance, Viewpoint
from erp_mcp.integrations.odoo.schema import Field, Schema
from erp_mcp.integrations.odoo.values import Domain, Json, Record, Values

__all__ = [
    "Bounds",
    "Connection",
    "Domain",
    "Field",
    "Instance",
    "Json",
    "Odoo",
    "Query",
    "Record",
    "Schema",
    "Values",
    "Viewpoint",
]
