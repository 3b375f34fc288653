"""Prompts on the business as a whole: the rounds of a day and a week."""

from typing import Annotated

from pydantic import Field

from erp_mcp.advice.leads.given import Asked
from erp_mcp.governance.texts import LANGUAGES
from erp_mcp.opening import enter
from erp_mcp.prompts.filling import Language, MaxTokens, filled

Branch = Annotated[str, Field(description="One branch; else all.")]
MOST_LEADS = 5


async def daily_briefing(language: Language = "", max_tokens: MaxTokens = "") -> str:
    """Begin the day: who waits, what is due, what was sold yesterday, what runs out."""
    app, call = await enter()
    day = await app.company.overviews.day(call.principal.tenant_id)
    asked = Asked((), (), LANGUAGES.get(language), MOST_LEADS)
    leads = await app.crm.leads.score(call.principal.tenant_id, asked)
    promised = await app.crm.promised.overdue(call.principal.tenant_id)
    return await filled("daily_briefing", language, max_tokens, day, promised, leads)


async def weekly_business_review(
    week: Annotated[str, Field(description="Such as 2026-W46; else the last one that is over.")] = "",
    branch: Branch = "",
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Review a week of sales against the week before and the same week a year ago."""
    app, call = await enter()
    sheet = await app.company.overviews.week(call.principal.tenant_id, week, branch)
    return await filled("weekly_business_review", language, max_tokens, sheet)


async def restock_plan(branch: Branch = "", language: Language = "", max_tokens: MaxTokens = "") -> str:
    """Plan what to order: goods that run out, how fast they go, what is on its way."""
    app, call = await enter()
    sheet = await app.company.overviews.restock(call.principal.tenant_id, branch)
    return await filled("restock_plan", language, max_tokens, sheet)


async def price_review(
    product: Annotated[str, Field(description="One product by its name; else all.")] = "",
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Review prices: low margins, changed prices, goods that do not move."""
    app, call = await enter()
    sheet = await app.company.overviews.prices(call.principal.tenant_id, product)
    return await filled("price_review", language, max_tokens, sheet)


async def collections_round(branch: Branch = "", language: Language = "", max_tokens: MaxTokens = "") -> str:
    """Collect what is overdue: whom to call first, and what to say."""
    app, call = await enter()
    sheet = await app.company.overviews.receivables(call.principal.tenant_id, branch)
    return await filled("collections_round", language, max_tokens, sheet)


async def fulfil_order(
    order: Annotated[str, Field(description="Its number.")],
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Fulfil an order: stock for each line, deliveries, and whether its customer may have it."""
    app, call = await enter()
    sheet = await app.company.overviews.order(call.principal.tenant_id, order)
    return await filled("fulfil_order", language, max_tokens, sheet)


async def supplier_round(
    supplier: Annotated[str, Field(description="One supplier by name; else all.")] = "",
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Go through the suppliers: what is late, and what to order from whom."""
    app, call = await enter()
    sheet = await app.company.overviews.suppliers(call.principal.tenant_id, supplier)
    return await filled("supplier_round", language, max_tokens, sheet)


async def complete_branch(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete_branch(call.principal.tenant_id, prefix)


async def complete_week(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete_week(call.principal.tenant_id, prefix)


async def complete_product(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete(call.principal.tenant_id, "product", prefix)


async def complete_order(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete_order(call.principal.tenant_id, prefix)


async def complete_supplier(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete(call.principal.tenant_id, "supplier", prefix)
