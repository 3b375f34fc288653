"""Jobs on what was said."""

import logging

from erp_mcp.app import App

logger = logging.getLogger(__name__)


async def hear_messages(app: App, tenant_id: str, session_id: str) -> None:
    """Abuse of who wrote has its consequence; there is nothing to do the second time."""
    if await app.blocking.hear(tenant_id, session_id):
        logger.warning("whoever writes in session %s of %s is blocked now", session_id, tenant_id)


async def refresh_memory(app: App, tenant_id: str, session_id: str) -> None:
    """Prepares a session for its analysis and replaces its summary; there is nothing to do the second time."""
    await app.said_vectors.embed(tenant_id, session_id)
    await app.memory.refresh(tenant_id, session_id)
