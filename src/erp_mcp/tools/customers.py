"""Tools on customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field, WithJsonSchema

from erp_mcp.advice.leads.given import Asked, GivenLead
from erp_mcp.opening import enter
from erp_mcp.store.records import Language
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens

TEXT = WithJsonSchema(
    {"type": "string"}
)  # every client pays for the list of tools: what is refused says what is right


async def get_customer(
    customer: Annotated[
        str,
        Field(
            coerce_numbers_to_str=True,
            min_length=1,
            max_length=200,
            pattern=r"\S",
            description="Name#id, or exact phone, e-mail or name.",
        ),
    ],
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """One customer on a page: value, debts, risk, conversations, likely next purchase, what to do next.

    Use it to answer how a customer stands; search_records is for single records of Odoo.
    """
    app, call = await enter()
    found = await app.customers.get(call.principal.tenant_id, customer)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)


async def score_leads(
    leads: Annotated[
        list[Annotated[str, Field(coerce_numbers_to_str=True, min_length=1, max_length=200)]] | None,
        Field(max_length=100),
        WithJsonSchema(
            {"type": "array", "items": {"type": "string"}, "description": "Ids in Odoo; else all open."}
        ),
    ] = None,
    given: Annotated[
        list[GivenLead] | None,
        Field(max_length=100),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"type": "object"},
                "description": "Or objects: name, phone, expected_revenue, ...",
            }
        ),
    ] = None,
    language: Annotated[Language | None, Field(description="Of it."), TEXT] = None,
    limit: Annotated[int, Field(ge=1, le=100, description="Most."), WithJsonSchema({"type": "integer"})] = 10,
    max_tokens: MaxTokens = None,
    format: Annotated[Format, Field(description="Or json."), TEXT] = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Score leads, explained, with whom to follow up today and how."""
    app, call = await enter()
    scored = await app.leads.score(call.principal.tenant_id, Asked(leads or (), given or (), language, limit))
    return answers.fitted(call, scored, app.tokens, app.settings.budget_of(max_tokens), format)
