"""Tools on customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.advice.leads.given import Asked, GivenLead
from erp_mcp.customers.query.given import Given
from erp_mcp.customers.question import Question
from erp_mcp.errors import CtaGenerationFailed
from erp_mcp.opening import enter
from erp_mcp.store.records import Language
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens, objects
from erp_mcp.tools.odoo import AnyValue, Offset

# Every client pays for the list of tools: what get_customer tells is not told again, and what
# is refused says what is right.
TEXT = WithJsonSchema({"type": "string"})
FEW = {"type": "integer", "description": "Most."}


class CustomerFilter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: str
    op: str = "="
    value: AnyValue = None
    during: tuple[str, str] | None = None

    def as_record(self) -> Given:
        return Given(self.field, self.op, self.value, self.during)


CustomerFilters = Annotated[
    list[CustomerFilter] | None,
    Field(max_length=30),
    objects("{field, op, value, during?} as the answer shows them; all must hold."),
]


async def search_customers(
    query: Annotated[str, Field(max_length=2000, description="In any language.")] = "",
    filters: CustomerFilters = None,
    limit: Annotated[int, Field(ge=1, le=50, description="Most.")] = 20,
    offset: Offset = 0,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Find customers by name, key or sentence: "in Dubai, no order for 90 days". Filters come back to edit.

    get_customer tells all of one.
    """
    app, call = await enter()
    question = Question(query, [each.as_record() for each in filters or ()], limit, offset)
    found = await app.crm.searching.search(call.principal.caller, question)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)


async def get_customer(
    customer: Annotated[
        str,
        Field(
            coerce_numbers_to_str=True,
            min_length=1,
            max_length=200,
            pattern=r"\S",
            description="Name#id, name or any key.",
        ),
    ],
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """One customer on a page: value, debts, risk, conversations, next purchase, what to do next.

    search_customers finds whom.
    """
    app, call = await enter()
    found = await app.crm.customers.get(call.principal.tenant_id, customer)
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
        objects("Or objects: name, phone, expected_revenue, ..."),
    ] = None,
    language: Annotated[Language | None, Field(description="Of it."), TEXT] = None,
    limit: Annotated[int, Field(ge=1, le=100, description="Most."), WithJsonSchema({"type": "integer"})] = 10,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Score leads, explained, with whom to follow up today and how."""
    app, call = await enter()
    scored = await app.crm.leads.score(
        call.principal.tenant_id, Asked(leads or (), given or (), language, limit)
    )
    return answers.fitted(call, scored, app.tokens, app.settings.budget_of(max_tokens), format)


async def recommend_actions(
    customer: Annotated[
        str | None, Field(coerce_numbers_to_str=True, max_length=200, pattern=r"\S", description="Who.")
    ] = None,
    session_id: Annotated[str | None, Field(max_length=200, description="Or where.")] = None,
    context: Annotated[
        str | None, Field(max_length=8000, pattern=r"\S", description="Or their words.")
    ] = None,
    limit: Annotated[int, Field(ge=1, le=10), WithJsonSchema(FEW)] = 3,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Next best actions with evidence and a ready call."""
    if sum(each is not None for each in (customer, session_id, context)) != 1:
        raise CtaGenerationFailed("Give exactly one of customer, session_id and context. Nothing was done.")
    app, call = await enter()
    wanted = RecommendedFor(customer, session_id, context)
    found = await app.crm.recommending.draft(call.principal.caller, wanted, limit)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
