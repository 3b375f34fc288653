"""Jobs on what is known of customers, and what they are found by."""

import logging

from erp_mcp.app import App
from erp_mcp.customers.keys import key_customers
from erp_mcp.store.tenancy import tenant_ids

logger = logging.getLogger(__name__)


async def key_all_customers(app: App) -> None:
    """Whoever an older version saved is found, too; there is nothing to do the second time."""
    async with app.database.transactions("") as session:
        tenants = await tenant_ids(session)
    for tenant_id in tenants:
        if keyed := await key_customers(app.database.transactions, tenant_id):
            logger.info("%d customers of %s can be found now", keyed, tenant_id)


async def classify_customers(app: App, tenant_id: str) -> None:
    """Whoever is new gets a segment and a language, where the ERP has none."""
    if classified := await app.crm.arriving.classify(tenant_id):
        logger.info("%d customers of %s were classified", classified, tenant_id)


async def complete_figures(app: App) -> None:
    """What a store from before has not got, and what has fallen due since it was computed."""
    await app.crm.figures.complete_all()


async def recompute_figures(app: App, tenant_id: str) -> None:
    """Currencies are worth something else now; there is nothing to do the second time."""
    await app.crm.figures.recompute(tenant_id)
