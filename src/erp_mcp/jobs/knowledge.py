"""Jobs on what the company knows."""

from erp_mcp.app import App, open_intake


async def index_chunks(app: App, tenant_id: str) -> None:
    """Lists chunks by their words and gives them vectors; there is nothing to do the second time."""
    await app.indexing.index_some(tenant_id)


async def tidy_knowledge(app: App) -> None:
    """Vectors of texts that are nowhere any more are forgotten."""
    await app.indexing.tidy_all()


async def index_catalogue(app: App, tenant_id: str) -> None:
    """What the company sells becomes part of its library; what has not changed is left alone."""
    await open_intake(app).follow_catalogue(tenant_id)
