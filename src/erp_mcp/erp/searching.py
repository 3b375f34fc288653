"""Searches over the records of an Odoo: one call gives the rows and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from erp_mcp.erp.asking import Search, Which
from erp_mcp.erp.cautions import archived_by_name, several_companies, why_nothing
from erp_mcp.erp.cells import money_field
from erp_mcp.erp.columns import defaults
from erp_mcp.erp.domains import Checking, Expression, all_of
from erp_mcp.erp.filters import Reading
from erp_mcp.erp.found import Found
from erp_mcp.erp.hanging import reach
from erp_mcp.erp.manifold import names_of
from erp_mcp.erp.orders import order_of
from erp_mcp.erp.paths import Path, path_of
from erp_mcp.erp.rows import Rows
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Field, Json, Query, Record, Schema

EMPTY: Sequence[Json] = (None, False, "", [])


@dataclass(frozen=True, slots=True)
class Meant:
    """What was asked, understood: a domain in which every name was checked, and how names and dates were read."""

    schema: Schema
    domain: Expression
    paths: Sequence[Path]
    said: Sequence[str]
    is_archived_too: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """The columns of an answer and what is read for them; `asked` are the names of those that must be shown."""

    schema: Schema
    fields: Sequence[Field]
    asked: frozenset[str]

    @property
    def read(self) -> Sequence[Field]:
        """Amounts need their currency."""
        known = self.schema.fields
        money = [known[name] for each in self.fields if (name := money_field(each, known))]
        return list({each.name: each for each in (*self.fields, *money)}.values())

    def telling(self, records: Sequence[Record]) -> "Selected":
        """Without the columns that nobody asked for and that would be empty."""
        fields = [each for each in self.fields if each.name in self.asked or _tells(each, records)]
        return replace(self, fields=fields)


async def search(sight: Sight, asked: Search) -> Found:
    meant = await meaning(sight, asked.which)
    model = meant.schema.model
    order, ordered = await order_of(sight, meant.schema, asked.order)
    selected = await selection(sight, meant, asked.fields, ordered)
    query = Query(model, meant.domain, order, asked.limit, asked.offset, with_archived=meant.is_archived_too)
    (records, total), archived = await both(
        sight.odoo.page(query, selected.read),
        archived_by_name(sight, meant),
    )
    selected = selected.telling(records)
    names, nothing = await both(names_of(sight, selected.fields, records), why_nothing(sight, meant, total))
    rows = Rows(selected.schema, selected.fields, records, sight.zone, names)
    companies = several_companies(sight, meant.schema) if total else ()
    return Found(
        model=model,
        instance=sight.instance,
        total=total,
        offset=asked.offset,
        columns=rows.columns(selected.asked),
        cells=[rows.cells(each) for each in records],
        objects=lambda: [rows.object(each) for each in records],
        notes=[*meant.said, *missing(asked, total, records), *archived, *nothing, *companies],
    )


def missing(asked: Search, total: int, records: Sequence[Record]) -> Sequence[str]:
    """Of records that were named by their ids."""
    ids = asked.which.ids
    if not ids or total >= len(set(ids)) or len(records) < total:
        return ()
    there = {str(each["id"]) for each in records}
    gone = [each for each in map(str, dict.fromkeys(ids)) if each not in there]
    return (f"no such record, or filtered out: {', '.join(gone[:20])}",)


async def meaning(sight: Sight, which: Which) -> Meant:
    schema = await sight.named(which.model)
    reading = Reading(sight, schema.model, datetime.now(sight.zone))
    checking = Checking(sight)
    parts: list[Expression] = []
    if which.ids is not None:
        parts.append([["id", "in", list(which.ids)]])
    if which.filters:
        parts.append(await reading.domain(which.filters))
    if which.domain:
        parts.append(await checking.domain(schema.model, which.domain))
    if within := await reach(sight, schema.model):
        parts.append(within)
    paths = [*reading.paths, *checking.paths]
    return Meant(
        schema, all_of(parts), paths, [*reading.said, *checking.said], which.archived or which.ids is not None
    )


async def selection(
    sight: Sight, meant: Meant, names: Sequence[str] | None, ordered: Sequence[Field]
) -> Selected:
    schema = meant.schema
    if names is None:
        mentioned = [*(path.fields[0] for path in meant.paths), *ordered]
        return Selected(schema, defaults(schema, mentioned), frozenset(each.name for each in mentioned))
    paths = [await path_of(sight, schema.model, name) for name in names]
    for each in paths:
        if len(each.fields) > 1:
            raise InvalidValue(
                f"{each.name!r} leads to another model: search there for it. Nothing was read."
            )
        if each.last.type == "binary":
            raise InvalidValue(
                f"{each.name!r} holds a file: erp://odoo/{schema.model}/ID lists files. Nothing was read."
            )
    fields = [path.last for path in paths if path.name != "id"]
    return Selected(schema, fields, frozenset(each.name for each in fields))


def _tells(field: Field, records: Sequence[Record]) -> bool:
    return field.type == "boolean" or any(each.get(field.name) not in EMPTY for each in records)
