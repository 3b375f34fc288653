"""What the world is made of, one line per part: models, methods, and what models compute, default and cause."""

from collections.abc import Callable, Mapping

from erp_mcp.sandbox.odoo.world import everyone, exchange, groups, methods, models, pages
from erp_mcp.sandbox.odoo.world.environment import Compute, Effect, Environment
from erp_mcp.sandbox.odoo.world.rules import (
    billing,
    contacts,
    invoices,
    leads,
    letters,
    messages,
    payments,
    products,
    purchases,
    quants,
    sales,
    transfers,
)
from erp_mcp.sandbox.odoo.world.shapes import Value

MODELS = models.MODELS
METHODS = methods.table(
    (
        *everyone.METHODS,
        *groups.METHODS,
        *pages.METHODS,
        *exchange.METHODS,
        *messages.METHODS,
        *letters.METHODS,
        *contacts.METHODS,
        *sales.METHODS,
        *billing.METHODS,
        *transfers.METHODS,
        *quants.METHODS,
        *invoices.METHODS,
        *payments.METHODS,
        *purchases.METHODS,
        *leads.METHODS,
    )
)
COMPUTES: Mapping[tuple[str, str], Compute] = {
    **contacts.COMPUTES,
    **products.COMPUTES,
    **sales.COMPUTES,
    **invoices.COMPUTES,
    **purchases.COMPUTES,
    **leads.COMPUTES,
    **messages.COMPUTES,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    **contacts.DEFAULTS,
    **products.DEFAULTS,
    **sales.DEFAULTS,
    **transfers.DEFAULTS,
    **invoices.DEFAULTS,
    **payments.DEFAULTS,
    **purchases.DEFAULTS,
    **leads.DEFAULTS,
}
EFFECTS: Mapping[str, Effect] = {
    **contacts.EFFECTS,
    **products.EFFECTS,
    **sales.EFFECTS,
    **transfers.EFFECTS,
    **quants.EFFECTS,
    **invoices.EFFECTS,
    **purchases.EFFECTS,
    **leads.EFFECTS,
    **messages.EFFECTS,
    **letters.EFFECTS,
}
CHECKS: Mapping[str, Effect] = {**contacts.CHECKS, **invoices.CHECKS}
REMOVALS: Mapping[str, Effect] = {
    **contacts.REMOVALS,
    **sales.REMOVALS,
    **invoices.REMOVALS,
    **purchases.REMOVALS,
}
