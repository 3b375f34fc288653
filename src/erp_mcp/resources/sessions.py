"""Reading what was said in a session."""

from typing import Literal

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, served

COMPLETIONS = 50


async def read_summary(id: str, max_tokens: str = "", after: str = "") -> str:
    """The rolling summary of a session, at most 150 tokens of it."""
    return await _read(id, "summary", max_tokens, after)


async def read_messages(id: str, max_tokens: str = "", after: str = "") -> str:
    """Every message of a session in order, by pages."""
    return await _read(id, "messages", max_tokens, after)


async def read_context(id: str, max_tokens: str = "", after: str = "") -> str:
    """What a reply needs of a session: the summary and the messages since."""
    return await _read(id, "context", max_tokens, after)


async def complete_id(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.sessions.complete_id(call.principal.tenant_id, prefix, COMPLETIONS)


async def _read(
    session_id: str, part: Literal["summary", "messages", "context"], max_tokens: str, after: str
) -> str:
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.sessions.read(call.principal.tenant_id, session_id, part, reading))
