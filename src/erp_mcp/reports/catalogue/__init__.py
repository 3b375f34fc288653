"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping

from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.kinds import Kind

REPORTS: Mapping[str, Kind] = {
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
}
