"""Spans of days as people name them."""

from erp_mcp.language.periods.period import Asked, Grain, Period
from erp_mcp.language.periods.reading import read_periods

__all__ = ["Asked", "Grain", "Period", "read_periods"]
