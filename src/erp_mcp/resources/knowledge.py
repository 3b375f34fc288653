"""Reading what the company knows."""

from erp_mcp.governance.reading import budget
from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, number, served

COMPLETIONS = 50


async def read_chunk(id: str, max_tokens: str = "", after: str = "") -> str:
    """One chunk of knowledge with its source, language and date."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.knowledge.read_chunk(call.principal.tenant_id, number(id), reading))


async def read_source(id: str, max_tokens: str = "", after: str = "") -> str:
    """A whole source of knowledge by pages: a manual chapter, a page, an answer."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.knowledge.read_source(call.principal.tenant_id, number(id), reading))


async def read_search(query: str, max_tokens: str = "") -> str:
    """The best hits for a question, with URIs to read them whole."""
    app, call = await enter()
    most = budget(app.settings, max_tokens)
    found = await app.retrieval.search(call.principal.caller, query)
    return served(call, found.as_page(app.tokens, most))


async def complete_chunk(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.knowledge.complete_chunk(call.principal.tenant_id, prefix, COMPLETIONS)


async def complete_source(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.knowledge.complete_source(call.principal.tenant_id, prefix, COMPLETIONS)
