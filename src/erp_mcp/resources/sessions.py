"""Reading what was said in a session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, served

COMPLETIONS = 50
RECENT = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """One resource in the list of those there are, besides the templates."""

    uri: str
    title: str
    updated_at: datetime


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


async def recent() -> list[Listed]:
    """The sessions that were last spoken in, for a person to pick from."""
    app, call = await enter()
    found = await app.sessions.recent(call.principal.tenant_id, RECENT)
    return [
        Listed(f"erp://sessions/{each.id}/summary", f"{each.id}: {each.subject}", each.updated_at)
        for each in found
    ]


async def _read(
    session_id: str, part: Literal["summary", "messages", "context"], max_tokens: str, after: str
) -> str:
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.sessions.read(call.principal.tenant_id, session_id, part, reading))
