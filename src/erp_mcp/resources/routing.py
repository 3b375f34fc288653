"""Reading what shapes answers: where they are looked up, and what they keep to."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, served


async def read_instructions(max_tokens: str = "", after: str = "") -> str:
    """What every answer keeps to: each instruction with its id, and whether it is on."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.instructions.read(call.principal.tenant_id, reading))


async def read_routing(max_tokens: str = "", after: str = "") -> str:
    """Where answers to each intent are looked up, with how many tokens, and the keywords that tell it."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.routing.read(call.principal.tenant_id, reading))
