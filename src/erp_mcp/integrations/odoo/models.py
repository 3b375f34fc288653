"""Which models there are, also for users who may not look at the list."""

from collections.abc import Sequence
from dataclasses import dataclass

# What a trading company works with; each is tried for a user who cannot read `ir.model`.
USUAL = (
    "res.partner",
    "product.template",
    "product.product",
    "product.category",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "account.payment",
    "purchase.order",
    "purchase.order.line",
    "crm.lead",
    "stock.quant",
    "stock.picking",
    "stock.move",
    "res.company",
    "res.currency",
    "res.users",
)


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Models:
    """Not `are_all` where the list itself is closed to the user: then those of the usual ones that are open."""

    models: Sequence[Model]
    are_all: bool
