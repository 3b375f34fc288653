"""Reading reports that were made."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, number, served

COMPLETIONS = 50


async def complete_report(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.reporting.reports.complete(call.principal.tenant_id, prefix, COMPLETIONS)


async def read_report(id: str, max_tokens: str = "", after: str = "") -> str:
    """A report as it was made, whole, by pages: verdict, figures, what to do, caveats."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.reporting.reports.read(call.principal.tenant_id, number(id), reading))
