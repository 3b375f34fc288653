"""Prompts on one conversation, in the language it is held in unless another is asked for."""

from typing import Annotated, Literal

from pydantic import Field

from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.governance.reading import Reading
from erp_mcp.governance.texts import LANGUAGES
from erp_mcp.opening import enter
from erp_mcp.prompts.filling import Language, MaxTokens, filled, opened

SessionId = Annotated[str, Field(description="Id of the session; complete it to see the newest.")]
MOST_COMPLETED, MOST_ACTIONS = 50, 3


async def summarize_conversation(
    session_id: SessionId, language: Language = "", max_tokens: MaxTokens = ""
) -> str:
    """Summarise a session: what was asked, agreed, promised, and what is still open."""
    return await _about("summarize_conversation", session_id, "messages", language, max_tokens)


async def reply_to_customer(
    session_id: SessionId, language: Language = "", max_tokens: MaxTokens = ""
) -> str:
    """Draft a grounded reply to the last message of a session, in the customer's language."""
    return await _about("reply_to_customer", session_id, "context", language, max_tokens)


async def handle_complaint(session_id: SessionId, language: Language = "", max_tokens: MaxTokens = "") -> str:
    """Answer a complaint and settle its cause: what happened, what is owed, what to do next."""
    app, call = await enter()
    spoken = language or await _language_of(session_id)
    analysis = await app.analysing.analyze(call.principal.caller, session_id)
    wanted = RecommendedFor(None, session_id, None)
    actions = await app.crm.recommending.recommend(call.principal.tenant_id, wanted, MOST_ACTIONS)
    return await filled("handle_complaint", spoken, max_tokens, analysis, actions)


async def complete_id(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.sessions.complete_id(call.principal.tenant_id, prefix, MOST_COMPLETED)


async def _about(
    prompt: str, session_id: str, part: Literal["messages", "context"], language: str, max_tokens: str
) -> str:
    words, room = await opened(prompt, language or await _language_of(session_id), max_tokens)
    app, call = await enter()
    reading = Reading(f"erp://sessions/{session_id}/{part}", room)
    page = await app.sessions.read(call.principal.tenant_id, session_id, part, reading)
    return f"{words}\n\n{page.text}"


async def _language_of(session_id: str) -> str:
    """What it is held in may be a language that we have no words in."""
    app, call = await enter()
    found = await app.sessions.find(call.principal.tenant_id, session_id, "summary")
    return LANGUAGES.get(found.session.language, "")
