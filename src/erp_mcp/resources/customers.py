"""Reading what is known of a customer."""

from erp_mcp.opening import enter
from erp_mcp.resources.reading import asked, number, served

COMPLETIONS = 50


async def complete_customer(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.crm.customers.complete(call.principal.tenant_id, prefix, COMPLETIONS)


async def read_customer(id: str, max_tokens: str = "", after: str = "") -> str:
    """One customer on a page: value, debts, risk, conversations, what to do next."""
    app, call = await enter()
    reading = asked(app, call, max_tokens, after)
    return served(call, await app.crm.customers.read(call.principal.tenant_id, number(id), reading))
