"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.reports.catalogue.products import products
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.catalogue.weekly_review import weekly_review


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what a model chooses by."""

    compose: Callable[[Scene], Awaitable[Story]]
    about: str


REPORTS: Mapping[str, Kind] = {
    "products": Kind(products, "Goods: sold, quantity, cost and margin, what moves and what does not"),
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "weekly_review": Kind(weekly_review, "The last week: sales, debts, stock, who waits, what to do first"),
}
