"""The demo company Nakhla as rows of Odoo, with ids equal to the external ids of its records."""

from erp_mcp.sandbox.odoo.world.filling.company import company_rows

__all__ = ["company_rows"]
