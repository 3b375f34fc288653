"""Reading what may still be read."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, served


async def read_budget(max_tokens: str = "", after: str = "") -> str:
    """The reading allowance, what each principal has used of it, and what trimming saved."""
    app, call = await enter()
    await app.allowance.write()  # so that what was just served is in the figures
    return served(call, await app.usage.read(call.principal.tenant_id, asked(app, call, max_tokens, after)))
