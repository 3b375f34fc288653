"""Jobs on what is known of customers."""

from erp_mcp.app import App


async def complete_figures(app: App) -> None:
    """What a store from before has not got, and what has fallen due since it was computed."""
    await app.figures.complete_all()


async def recompute_figures(app: App, tenant_id: str) -> None:
    """Currencies are worth something else now; there is nothing to do the second time."""
    await app.figures.recompute(tenant_id)
