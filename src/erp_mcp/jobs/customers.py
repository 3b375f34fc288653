"""Jobs on customers."""

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
