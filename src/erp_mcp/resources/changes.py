"""Reading what was changed, and what waits for a person before it is."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, number, served

COMPLETIONS = 50


async def read_change(id: str, max_tokens: str = "", after: str = "") -> str:
    """One change: who asked for it, how it ended, and each field before and after."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.company.changes.read(call.principal, number(id), reading))


async def read_approvals(max_tokens: str = "", after: str = "") -> str:
    """What waits for a person: each with its id, who asked, until when, and what would be done."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.company.approvals.read(call.principal, reading))


async def complete_change(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.changes.complete(call.principal, prefix, COMPLETIONS)
