"""Reading what may still be read and spent, and what was said about it."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, served


async def read_budget(max_tokens: str = "", after: str = "") -> str:
    """What models may cost and have cost, the reading allowance, and what each principal has used of them."""
    app, call = await enter()
    await app.allowance.write()  # so that what was just served is in the figures
    return served(call, await app.usage.read(call.principal.tenant_id, asked(app, call, max_tokens, after)))


async def read_alerts(max_tokens: str = "", after: str = "") -> str:
    """Risks, opportunities and what failed: open ones first, the most pressing before the rest; then news."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.reporting.alerts.read(call.principal.tenant_id, reading))
