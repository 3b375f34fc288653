"""Jobs on what was said."""

from erp_mcp.app import App


async def refresh_memory(app: App, tenant_id: str, session_id: str) -> None:
    """Prepares a session for its analysis and replaces its summary; there is nothing to do the second time."""
    await app.said_vectors.embed(tenant_id, session_id)
    await app.memory.refresh(tenant_id, session_id)
