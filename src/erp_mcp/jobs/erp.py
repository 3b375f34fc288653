"""Jobs that keep the mirror in step with Odoo."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from erp_mcp.app import App
from erp_mcp.erp.sync import Outcome
from erp_mcp.errors import ErpError
from erp_mcp.store.queue import defer
from erp_mcp.store.tenancy import tenant_ids

logger = logging.getLogger(__name__)


async def sync_mirrors(app: App) -> None:
    """Whose turn it is gets a job of its own, so that one slow Odoo does not hold up the others."""
    if not app.settings.sync_minutes:
        return
    async with app.database.transactions("") as session:
        tenants = await tenant_ids(session)
    for tenant_id in tenants:
        if await app.company.mirror.is_due(tenant_id, every(app)):
            async with app.database.transactions(tenant_id) as session:
                await defer(session, app.queue, "sync_mirror", tenant_id=tenant_id)


async def sync_mirror(app: App, tenant_id: str) -> None:
    """What fails is not tried again before its next turn; there is nothing to do the second time."""
    if not await app.company.mirror.is_due(tenant_id, every(app)):
        return
    try:
        report = await app.company.mirror.sync(tenant_id)
    except ErpError as error:
        logger.warning("the mirror of %s is as old as it was: %s", tenant_id, error)
        return
    warn(tenant_id, report.outcomes)


async def refresh_mirror(app: App, tenant_id: str, batch_id: str) -> None:
    """After changes of ours from that moment on; what is under way or away just now is asked again."""
    try:
        outcomes = await app.company.mirror.refresh(tenant_id, datetime.fromisoformat(batch_id))
    except ErpError as error:
        if error.retryable:
            raise
        logger.warning("the mirror of %s does not follow its changes: %s", tenant_id, error)
        return
    warn(tenant_id, outcomes)


def warn(tenant_id: str, outcomes: Sequence[Outcome]) -> None:
    for each in outcomes:
        if each.problem or each.troubled:
            logger.warning("%s of %s: %s", each.kind, tenant_id, each.problem or sorted(each.troubled)[:20])


def every(app: App) -> timedelta:
    return timedelta(minutes=app.settings.sync_minutes)
