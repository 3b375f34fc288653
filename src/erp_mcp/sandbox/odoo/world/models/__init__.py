"""The declared models, a module per business area."""

from erp_mcp.sandbox.odoo.world.models import (
    accounting,
    contacts,
    leads,
    letters,
    products,
    reordering,
    stock,
    system,
    trade,
)

MODELS = (
    *contacts.MODELS,
    *products.MODELS,
    *stock.MODELS,
    *reordering.MODELS,
    *trade.MODELS,
    *accounting.MODELS,
    *leads.MODELS,
    *letters.MODELS,
    *system.MODELS,
)
