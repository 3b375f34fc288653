"""The declared models, a module per business area."""

from erp_mcp.sandbox.odoo.world.models import accounting, contacts, leads, products, stock, system, trade

MODELS = (
    *contacts.MODELS,
    *products.MODELS,
    *stock.MODELS,
    *trade.MODELS,
    *accounting.MODELS,
    *leads.MODELS,
    *system.MODELS,
)
