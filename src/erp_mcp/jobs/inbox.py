"""Jobs on what came in on WhatsApp."""

from datetime import datetime, timedelta

from erp_mcp.app import App
from erp_mcp.store.inbox import forget_bodies
from erp_mcp.store.tenancy import tenant_ids


async def handle_inbound(app: App, tenant_id: str) -> None:
    """Everything that nobody has handled yet."""
    await app.messaging.incoming.hearing.handle(tenant_id)


async def weigh_inbound(app: App, tenant_id: str, session_id: str, batch_id: str) -> None:
    """Of one conversation what was handled from the moment on that the batch is named for."""
    await app.messaging.incoming.hearing.weigh(tenant_id, session_id, datetime.fromisoformat(batch_id))


async def fetch_media(app: App, tenant_id: str, number_id: str, message_id: str) -> None:
    """There is nothing to do the second time."""
    await app.messaging.incoming.fetching.fetch(tenant_id, number_id, message_id)


async def tidy_messaging(app: App) -> None:
    """Bodies as they came are kept for a while, for who looks into a fault."""
    older_than = timedelta(days=app.settings.whatsapp_body_days)
    async with app.database.transactions(app.settings.tenant) as session:
        tenants = await tenant_ids(session)
    for tenant_id in tenants:
        async with app.database.transactions(tenant_id) as session:
            await forget_bodies(session, older_than)
