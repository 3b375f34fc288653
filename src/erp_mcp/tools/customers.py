"""Tools on customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from erp_mcp.customers.query.given import Given
from erp_mcp.customers.question import Question
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens
from erp_mcp.tools.odoo import AnyValue


class CustomerFilter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: str
    op: str = "="
    value: AnyValue = None
    during: tuple[str, str] | None = None

    def as_record(self) -> Given:
        return Given(self.field, self.op, self.value, self.during)


# In words what a schema would say at three times the length.
CustomerFilters = Annotated[
    list[CustomerFilter] | None,
    Field(max_length=30),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "object"},
            "description": "As an answer shows them: {field, op, value, during}.",
        }
    ),
]


async def search_customers(
    query: Annotated[
        str, Field(max_length=2000, description="Name, phone, e-mail, VAT or order number, or a sentence.")
    ] = "",
    filters: CustomerFilters = None,
    limit: Annotated[int, Field(ge=1, le=50, description="Rows.")] = 20,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Find customers by anything, in four languages: "in Dubai, no order for 90 days, spent over 10k".

    What was understood comes back as filters to edit. Use get_customer for one of them.
    """
    app, call = await enter()
    question = Question(query, [each.as_record() for each in filters or ()], limit, offset)
    found = await app.searching.search(call.principal.caller, question)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)


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
