"""Jobs on what models cost and have answered."""

from erp_mcp.app import App


async def tidy_models(app: App) -> None:
    """Calls whose process has died give back what they reserved; old answers are forgotten."""
    await app.model_calls.tidy()
