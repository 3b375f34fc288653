"""The analyses that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping
from datetime import date, timedelta

from erp_mcp.analytics.timeline import months_until
from erp_mcp.language.periods import Period
from erp_mcp.reports.analyses.anomalies import tell_anomalies
from erp_mcp.reports.analyses.baskets import tell_baskets
from erp_mcp.reports.analyses.comparison import tell_comparison
from erp_mcp.reports.analyses.forecast import tell_forecast
from erp_mcp.reports.analyses.prices import tell_prices
from erp_mcp.reports.analyses.reorder import tell_reorder
from erp_mcp.reports.analyses.reported import tell_leads, tell_suppliers
from erp_mcp.reports.analyses.trend import tell_trend
from erp_mcp.reports.catalogue.churn import tell_churn
from erp_mcp.reports.catalogue.segments import tell_segments
from erp_mcp.reports.kinds import Kind

MONTHS = 37  # three years, and the month that runs
QUARTER = timedelta(days=91)


def three_years(today: date) -> Period:
    return months_until(today, MONTHS)


def last_quarter(today: date) -> Period:
    return Period(today - QUARTER, today)


ANALYSES: Mapping[str, Kind] = {
    "trend": Kind(
        tell_trend,
        "Where a measure is heading; pace, season, extremes",
        three_years,
        ("measure", "by", "columns"),
    ),
    "comparison": Kind(
        tell_comparison,
        "Days against others, and what the difference came of",
        options=("measure", "by", "columns"),
    ),
    "forecast": Kind(
        tell_forecast,
        "What is to come, with bands, tested error and causes",
        three_years,
        ("measure", "by", "steps", "columns"),
    ),
    "anomalies": Kind(
        tell_anomalies,
        "What was unusual (by=branch or product), and its likely cause",
        last_quarter,
        ("by", "columns"),
    ),
    "segments": Kind(tell_segments, "Customers by recency, frequency and money (RFM)", options=("columns",)),
    "churn": Kind(tell_churn, "Who is about to leave, and what that costs"),
    "lead_conversion": Kind(tell_leads, "How leads end, by stage and source"),
    "baskets": Kind(tell_baskets, "What is bought together", options=("minimum", "columns")),
    "reorder": Kind(
        tell_reorder,
        "What to order and when, with draft purchases",
        options=("service_level", "cover_days", "over_days", "stock", "lead_days", "columns"),
    ),
    "suppliers": Kind(tell_suppliers, "Lead times and late deliveries"),
    "prices": Kind(
        tell_prices,
        "Prices by elasticity, cost and competitors",
        options=("competitor_price", "cost", "columns"),
    ),
}
