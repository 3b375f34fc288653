"""Tools on the records of the company's Odoo."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from erp_mcp.erp.asking import AnyOf, Condition, Operator, Search, Summary, Which
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens

AnyValue = Annotated[JsonValue, WithJsonSchema({})]


class FieldFilter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: str
    op: Operator = "="
    value: AnyValue = None

    def as_record(self) -> Condition:
        return Condition(self.field, self.op, self.value)


class AnyFilter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    any_of: Annotated[list[FieldFilter], Field(min_length=1)]

    def as_record(self) -> AnyOf:
        return AnyOf([each.as_record() for each in self.any_of])


GivenFilters = list[FieldFilter | AnyFilter] | None
Model = Annotated[str, Field(max_length=100, description="Name or label: res.partner, sale.order, Invoice.")]
Filters = Annotated[
    GivenFilters,
    Field(
        max_length=30,
        description=(
            "All must hold. Fields by name, label or path (partner_id.country_id). Values: names of relations, "
            "labels of choices, 2026-11, today, this month, last 30 days, -7d."
        ),
    ),
]
# The same, without being described once more: every client pays for the list of tools.
SameFilters = Annotated[
    GivenFilters,
    Field(max_length=30),
    WithJsonSchema({"type": "array", "items": {"type": "object"}, "description": "As in search_records."}),
]
RawDomain = Annotated[
    list[JsonValue] | None,
    WithJsonSchema(
        {"type": "array", "items": {}, "description": "An Odoo domain, if filters do not suffice."}
    ),
]
Archived = Annotated[bool, Field(description="Also archived ones.")]
Company = Annotated[str | None, Field(description="By name, of several.")]
Instance = Annotated[str | None, Field(description="Which Odoo, of several.")]


async def search_records(
    model: Model,
    filters: Filters = None,
    ids: Annotated[list[int] | None, Field(max_length=500, description="Only these.")] = None,
    domain: RawDomain = None,
    fields: Annotated[
        list[str] | None,
        Field(max_length=40, description="Columns; those that tell most if left out."),
    ] = None,
    order: Annotated[str | None, Field(description="Such as `amount_total desc`.")] = None,
    limit: Annotated[int, Field(ge=1, le=200, description="Rows.")] = 20,
    offset: Annotated[int, Field(ge=0, description="Rows to skip.")] = 0,
    archived: Archived = False,
    company: Company = None,
    instance: Instance = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Find records in Odoo: customers, orders, invoices, products, leads, stock; also those of given ids.

    The total is always said. Use aggregate_records for sums and counts by group, read erp://odoo/MODEL/ID for one
    record whole.
    """
    app, call = await enter()
    given = [each.as_record() for each in filters or ()]
    which = Which(model, ids, given, domain or (), archived, company, instance)
    found = await app.records.search(call.principal, Search(which, fields, order, limit, offset))
    budget = app.settings.budget_of(max_tokens)
    if format == "json":
        return answers.structured(found.as_object(app.tokens, budget))
    return answers.text(call, found.as_page(app.tokens, budget))


async def describe_model(
    model: Annotated[str | None, Field(max_length=100, description="Left out, models are listed.")] = None,
    question: Annotated[
        str | None, Field(max_length=300, description="What you look for: its fields come first.")
    ] = None,
    instance: Instance = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Describe a model of Odoo, a field a line: label, type, relation, choices, what is required or not stored.

    Use it when a name was refused, or before you filter by something unusual.
    """
    app, call = await enter()
    described = await app.records.describe(call.principal, model, question, instance)
    budget = app.settings.budget_of(max_tokens)
    if format == "json":
        return answers.structured(described.as_object(app.tokens, budget))
    return answers.text(call, described.as_page(app.tokens, budget))


async def aggregate_records(
    model: Model,
    measures: Annotated[
        list[str] | None,
        Field(
            max_length=10, description="amount_total:sum (avg, min, max, count_distinct); count if left out."
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        Field(max_length=4, description="Fields; dates as date_order:month (day, week, quarter, year)."),
    ] = None,
    filters: SameFilters = None,
    domain: RawDomain = None,
    having: Annotated[
        list[str] | None, Field(max_length=5, description="Such as `amount_total:sum >= 1000`.")
    ] = None,
    order: Annotated[str | None, Field(description="A measure or field, asc or desc.")] = None,
    limit: Annotated[int, Field(ge=1, le=200, description="Groups.")] = 40,
    offset: Annotated[int, Field(ge=0, description="Groups to skip.")] = 0,
    archived: Archived = False,
    company: Company = None,
    instance: Instance = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Count and add up records in Odoo by groups, also over time, with totals and shares.

    Use it for revenue by month, top customers or how many; search_records gives the records themselves. Currencies
    are kept apart, and what a figure includes is said.
    """
    app, call = await enter()
    given = [each.as_record() for each in filters or ()]
    which = Which(model, None, given, domain or (), archived, company, instance)
    asked = Summary(which, measures or ("count",), by or (), having or (), order, limit, offset)
    found = await app.records.aggregate(call.principal, asked)
    budget = app.settings.budget_of(max_tokens)
    if format == "json":
        return answers.structured(found.as_object(app.tokens, budget))
    return answers.text(call, found.as_page(app.tokens, budget))
