"""Prompts on one customer or one lead."""

from typing import Annotated

from pydantic import Field

from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.advice.leads.given import Asked
from erp_mcp.governance.texts import LANGUAGES
from erp_mcp.opening import enter
from erp_mcp.prompts.filling import Language, MaxTokens, filled

MOST_COMPLETED, MOST_ACTIONS = 50, 3


async def follow_up_offer(
    customer: Annotated[str, Field(description="Name#id, name or any key.")],
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Write to a customer with one offer that fits what they buy."""
    app, call = await enter()
    tenant_id = call.principal.tenant_id
    page = await app.crm.customers.the_one(tenant_id, customer)
    wanted = RecommendedFor(f"#{page.known.id}", None, None)
    actions = await app.crm.recommending.recommend(tenant_id, wanted, MOST_ACTIONS)
    return await filled("follow_up_offer", language, max_tokens, page, actions)


async def qualify_lead(
    lead: Annotated[str, Field(description="Name#id, or its id in Odoo.")],
    language: Language = "",
    max_tokens: MaxTokens = "",
) -> str:
    """Find out whether a lead is worth the time, and what to ask next."""
    app, call = await enter()
    asked = Asked((lead,), (), LANGUAGES.get(language), 1)
    scored = await app.crm.leads.score(call.principal.tenant_id, asked)
    return await filled("qualify_lead", language, max_tokens, scored)


async def complete_customer(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.crm.customers.complete_name(call.principal.tenant_id, prefix, MOST_COMPLETED)


async def complete_lead(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.company.overviews.complete(call.principal.tenant_id, "lead", prefix)
