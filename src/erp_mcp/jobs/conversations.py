"""Jobs on what was said."""

from erp_mcp.app import App


async def refresh_memory(app: App, tenant_id: str, session_id: str) -> None:
    """Replaces the summary of a session; there is nothing to do the second time."""
    await app.memory.refresh(tenant_id, session_id)
