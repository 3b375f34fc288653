"""The analyses that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping

from erp_mcp.reports.kinds import Kind

ANALYSES: Mapping[str, Kind] = {}
