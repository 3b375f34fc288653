"""Jobs on what is sent on WhatsApp: what is due leaves, and templates are as Meta has them."""

import logging

from erp_mcp.app import App
from erp_mcp.errors import ErpError

logger = logging.getLogger(__name__)


async def dispatch_outbox(app: App, tenant_id: str) -> None:
    """Until nothing is due; a second run beside it takes other messages."""
    await app.messaging.dispatching.drain(tenant_id)


async def dispatch_due(app: App) -> None:
    """What was to wait until now, and what a process that died has left."""
    for tenant in await app.company.changes.tenants():
        if await app.messaging.numbers.names(tenant):
            await app.messaging.dispatching.drain(tenant)


async def sync_templates(app: App) -> None:
    """One that Meta does not answer for does not hold up the others."""
    for tenant in await app.company.changes.tenants():
        try:
            await app.messaging.templates.sync_all(tenant)
        except ErpError as error:
            logger.warning("the templates of %s are as they were: %s", tenant, error.code)
