"""Jobs on what the company knows."""

from erp_mcp.app import App


async def embed_chunks(app: App, tenant_id: str) -> None:
    """Gives vectors to the chunks that have none; there is nothing to do the second time."""
    await app.knowledge.embed(tenant_id)
