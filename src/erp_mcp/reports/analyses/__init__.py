"""The analyses that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping
from datetime import date

from erp_mcp.analytics.timeline import months_until
from erp_mcp.language.periods import Period
from erp_mcp.reports.analyses.forecast import tell_forecast
from erp_mcp.reports.analyses.trend import tell_trend
from erp_mcp.reports.kinds import Kind

YEARS_OF_MONTHS = 37  # three years, and the month that runs


def three_years(today: date) -> Period:
    return months_until(today, YEARS_OF_MONTHS)


ANALYSES: Mapping[str, Kind] = {
    "trend": Kind(
        tell_trend,
        "Where a measure is heading, its season and extremes",
        three_years,
        ("measure", "by", "columns"),
    ),
    "forecast": Kind(
        tell_forecast,
        "What is to come, with bands, the error of the past and what drives it",
        three_years,
        ("measure", "by", "steps", "columns"),
    ),
}
