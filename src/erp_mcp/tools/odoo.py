"""Tools on the records of the company's Odoo."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, WithJsonSchema
from pydantic_core import from_json

from erp_mcp.erp.asking import AnyOf, Condition, Operator, Search, Summary, Which
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens, objects

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


GivenFilters = Annotated[list[FieldFilter | AnyFilter] | None, Field(max_length=30)]
# In words what a schema would say at three times the length: every client pays for the list of tools.
Filters = Annotated[
    GivenFilters,
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "object"},
            "description": (
                "All must hold: {field, op, value} or {any_of: [...]}. field: name, label or path "
                "(partner_id.country_id); op: = != < <= > >= in, not in, contains, not contains, starts with, "
                "between, under, is set, is empty; value: also names of relations, labels of choices, 2026-11, "
                "today, this month, last 30 days, -7d."
            ),
        }
    ),
]
SameFilters = Annotated[
    GivenFilters,
    objects("As in search_records."),
]


def unpacked(domain: object) -> object:
    """As JSON, because no schema of a domain suits every host; as the list itself, too."""
    try:
        return from_json(domain) if isinstance(domain, str) else domain
    except ValueError:
        raise ValueError('no JSON; write [["state", "=", "sale"]]') from None


RawDomain = Annotated[
    list[JsonValue] | None,
    BeforeValidator(unpacked),
    WithJsonSchema({"type": "string", "description": "Odoo domain in JSON, beside filters."}),
]
Model = Annotated[
    str, Field(max_length=100), WithJsonSchema({"type": "string", "description": "Name or label."})
]
Names = Annotated[list[str] | None, Field(max_length=40)]
NAMES = {"type": "array", "items": {"type": "string"}}
Offset = Annotated[int, Field(ge=0), WithJsonSchema({"type": "integer", "description": "Skip."})]
Limit = Annotated[int, Field(ge=1, le=200, description="Rows.")]
Archived = Annotated[bool, Field(description="With archived ones.")]
OneOf = Annotated[str | None, Field(description="By name, of several.")]


async def search_records(
    model: Model,
    filters: Filters = None,
    ids: Annotated[
        list[int] | None,
        Field(max_length=500),
        WithJsonSchema({"type": "array", "items": {"type": "integer"}, "description": "Only these."}),
    ] = None,
    domain: RawDomain = None,
    fields: Annotated[Names, WithJsonSchema(NAMES | {"description": "Columns."})] = None,
    order: Annotated[str | None, Field(description="Such as amount_total desc.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
    archived: Archived = False,
    company: OneOf = None,
    instance: OneOf = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Find records in Odoo: customers, orders, invoices, products, leads, stock; also those of given ids.

    aggregate_records counts and adds up; erp://odoo/MODEL/ID is one record whole, with lines, messages and files.
    """
    app, call = await enter()
    given = [each.as_record() for each in filters or ()]
    which = Which(model, ids, given, domain or (), archived, company, instance)
    found = await app.company.records.search(call.principal, Search(which, fields, order, limit, offset))
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)


async def describe_model(
    model: Annotated[
        str | None,
        Field(max_length=100),
        WithJsonSchema({"type": "string", "description": "Left out, models are listed."}),
    ] = None,
    question: Annotated[
        str | None,
        Field(max_length=300),
        WithJsonSchema({"type": "string", "description": "What you look for comes first."}),
    ] = None,
    instance: OneOf = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Describe a model of Odoo, a field a line: label, type, relation, choices, what is required or not stored.

    Use it when a name was refused.
    """
    app, call = await enter()
    described = await app.company.records.describe(call.principal, model, question, instance)
    return answers.fitted(call, described, app.tokens, app.settings.budget_of(max_tokens), format)


async def aggregate_records(
    model: Model,
    measures: Annotated[
        list[str] | None,
        Field(max_length=10),
        WithJsonSchema(NAMES | {"description": "amount_total:sum (avg, min, max, count_distinct) or count."}),
    ] = None,
    by: Annotated[
        list[str] | None,
        Field(max_length=4),
        WithJsonSchema(
            NAMES | {"description": "Fields; dates as date_order:month (day, week, quarter, year)."}
        ),
    ] = None,
    filters: SameFilters = None,
    domain: RawDomain = None,
    having: Annotated[
        list[str] | None,
        Field(max_length=5),
        WithJsonSchema(NAMES | {"description": "Such as amount_total:sum >= 1000."}),
    ] = None,
    order: Annotated[str | None, Field(description="A measure or field, asc or desc.")] = None,
    limit: Limit = 40,
    offset: Offset = 0,
    archived: Archived = False,
    company: OneOf = None,
    instance: OneOf = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Count and add up records in Odoo by groups, also over time: revenue by month, top customers, how many."""
    app, call = await enter()
    given = [each.as_record() for each in filters or ()]
    which = Which(model, None, given, domain or (), archived, company, instance)
    asked = Summary(which, measures or ("count",), by or (), having or (), order, limit, offset)
    found = await app.company.records.aggregate(call.principal, asked)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
