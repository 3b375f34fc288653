"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping

from erp_mcp.reports.catalogue.day import daily_briefing
from erp_mcp.reports.catalogue.products import products
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.catalogue.weekly_review import weekly_review
from erp_mcp.reports.kinds import Kind

REPORTS: Mapping[str, Kind] = {
    "products": Kind(products, "Goods: sold, quantity, cost and margin, what moves and what does not"),
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "daily_briefing": Kind(daily_briefing, "The day: who waits, what is due, sold yesterday, runs out"),
    "weekly_review": Kind(weekly_review, "The last week: sales, debts, stock, who waits, what to do first"),
}
