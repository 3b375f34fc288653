"""Jobs on replies to what came in on WhatsApp."""

from erp_mcp.app import App


async def answer_inbound(app: App, tenant_id: str, session_id: str, message_id: str) -> None:
    """Drafted once, and answered where all is safe."""
    await app.replies.replying.on_arrival(tenant_id, session_id, message_id)
