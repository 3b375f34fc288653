"""Tools on customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from erp_mcp.customers.query.given import Given
from erp_mcp.customers.question import Question
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens
from erp_mcp.tools.odoo import AnyValue, Offset


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
            "description": "As shown.",
        }
    ),
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
    found = await app.customers.get(call.principal.tenant_id, customer)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
