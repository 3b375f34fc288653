"""Odoo into the mirror: what changed since the last time, what is gone, and nothing twice."""

from erp_mcp.erp.sync.kinds import Outcome, Progress
from erp_mcp.erp.sync.mirror import Mirror, Report

__all__ = ["Mirror", "Outcome", "Progress", "Report"]
