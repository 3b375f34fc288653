"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.reports.catalogue.inventory import inventory
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.catalogue.suppliers import suppliers


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what a model chooses by."""

    compose: Callable[[Scene], Awaitable[Story]]
    about: str


REPORTS: Mapping[str, Kind] = {
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "inventory": Kind(
        inventory, "Stock value, what runs out or lies too long, and draft purchases to reorder"
    ),
    "suppliers": Kind(suppliers, "Lead times, late deliveries, open orders, price changes of suppliers"),
}
