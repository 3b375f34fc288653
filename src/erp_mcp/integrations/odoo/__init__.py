"""Odoo from version 14 to 20, over HTTP alone: JSON-2 where it is, JSON-RPC elsewhere."""

from erp_mcp.integrations.odoo.actions import Done, NeedsStep
from erp_mcp.integrations.odoo.attachments import Attachment, File
from erp_mcp.integrations.odoo.client import Odoo, Operation, Query, Subtype
from erp_mcp.integrations.odoo.connection import Connection
from erp_mcp.integrations.odoo.grouping import Group, Grouping, Key
from erp_mcp.integrations.odoo.identity import Company, Identity
from erp_mcp.integrations.odoo.instance import Bounds, Instance, Viewpoint
from erp_mcp.integrations.odoo.models import Model, Models
from erp_mcp.integrations.odoo.opening import Session, Version
from erp_mcp.integrations.odoo.schema import Field, Schema
from erp_mcp.integrations.odoo.values import Domain, Json, Record, Values

__all__ = [
    "Attachment",
    "Bounds",
    "Company",
    "Connection",
    "Domain",
    "Done",
    "Field",
    "File",
    "Group",
    "Grouping",
    "Identity",
    "Instance",
    "Json",
    "Key",
    "Model",
    "Models",
    "NeedsStep",
    "Odoo",
    "Operation",
    "Query",
    "Record",
    "Schema",
    "Session",
    "Subtype",
    "Values",
    "Version",
    "Viewpoint",
]
