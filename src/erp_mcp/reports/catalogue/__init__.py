"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.reports.catalogue.day import daily_briefing
from erp_mcp.reports.catalogue.sales import sales


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what a model chooses by."""

    compose: Callable[[Scene], Awaitable[Story]]
    about: str


REPORTS: Mapping[str, Kind] = {
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "daily_briefing": Kind(daily_briefing, "The day: who waits, what is due, sold yesterday, runs out"),
}
