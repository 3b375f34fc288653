"""Jobs on reports: what nobody asked for is looked for, what was asked for regularly is made, old ones go."""

import logging
from datetime import UTC, datetime

from erp_mcp.app import App
from erp_mcp.errors import ErpError

logger = logging.getLogger(__name__)


async def scan_insights(app: App) -> None:
    """One company that cannot be looked at does not hold up the others."""
    for tenant in await app.company.changes.tenants():
        try:
            await app.reporting.insights.scan(tenant)
        except ErpError as error:
            logger.warning("the alerts of %s are as they were: %s", tenant, error.code)


async def run_schedules(app: App) -> None:
    """Takes up what is due; each report is then a job of its own."""
    for tenant in await app.company.changes.tenants():
        await app.reporting.schedules.take_up(tenant)


async def make_scheduled(app: App, tenant_id: str, schedule_id: int, due_id: str) -> None:
    """Goes on where a worker that died left off; there is nothing to do the second time."""
    await app.reporting.schedules.make(tenant_id, schedule_id, datetime.fromisoformat(due_id))


async def tidy_reports(app: App) -> None:
    """Reports past their day are forgotten."""
    for tenant in await app.company.changes.tenants():
        await app.reporting.reports.tidy(tenant, datetime.now(UTC))
