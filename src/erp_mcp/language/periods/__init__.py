"""Spans of days as people name them."""

from erp_mcp.language.periods.calendars import (
    Calendar,
    Written,
    from_gregorian,
    month_length,
    month_name,
    to_gregorian,
)
from erp_mcp.language.periods.period import Asked, Grain, Period
from erp_mcp.language.periods.reading import read_periods

__all__ = [
    "Asked",
    "Calendar",
    "Grain",
    "Period",
    "Written",
    "from_gregorian",
    "month_length",
    "month_name",
    "read_periods",
    "to_gregorian",
]
