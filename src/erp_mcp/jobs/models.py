"""Jobs on what models cost and have answered, and on what they have read."""

from datetime import UTC, datetime

from erp_mcp.app import App
from erp_mcp.store.meters import forget_old_reads
from erp_mcp.store.tenancy import tenant_ids


async def tidy_models(app: App) -> None:
    """Calls whose process has died give back what they reserved; old answers are forgotten."""
    await app.model_calls.tidy()


async def tidy_meters(app: App) -> None:
    """What was read long ago is asked for no more."""
    now = datetime.now(UTC)
    async with app.database.transactions(app.settings.tenant) as session:
        tenants = await tenant_ids(session)
    for tenant_id in tenants:
        async with app.database.transactions(tenant_id) as session:
            await forget_old_reads(session, now)
