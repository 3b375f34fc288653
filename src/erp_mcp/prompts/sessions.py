"""Prompts on one conversation, in the language it is held in."""

from typing import Annotated, Literal

from pydantic import Field

from erp_mcp.governance.reading import Reading
from erp_mcp.governance.texts import MOST_TOKENS
from erp_mcp.opening import enter

SessionId = Annotated[str, Field(description="Id of the session; complete it to see the newest.")]

# Tokens kept for the text that stands before the conversation, and the blank line between them.
FOR_TEXT = MOST_TOKENS["prompt"] + 2


async def summarize_conversation(session_id: SessionId) -> str:
    """Summarise a session: what was asked, agreed, promised, and what is still open."""
    return await _about("summarize_conversation", session_id, "messages")


async def reply_to_customer(session_id: SessionId) -> str:
    """Draft a grounded reply to the last message of a session, in the customer's language."""
    return await _about("reply_to_customer", session_id, "context")


async def complete_id(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.sessions.complete_id(call.principal.tenant_id, prefix, 50)


async def _about(prompt: str, session_id: str, part: Literal["messages", "context"]) -> str:
    app, call = await enter()
    tenant_id = call.principal.tenant_id
    reading = Reading(f"erp://sessions/{session_id}/{part}", app.settings.max_tokens - FOR_TEXT)
    page = await app.sessions.read(tenant_id, session_id, part, reading)
    said = await app.templates.text(tenant_id, prompt, page.language)
    return f"{said.text}\n\n{page.text}"
