"""Searches over the records of an Odoo: one call for the rows and one beside it for how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from erp_mcp.erp.asking import Search, Which
from erp_mcp.erp.cautions import cautions
from erp_mcp.erp.cells import money_field
from erp_mcp.erp.columns import defaults
from erp_mcp.erp.domains import Checking, Expression, all_of
from erp_mcp.erp.filters import Reading
from erp_mcp.erp.found import Found
from erp_mcp.erp.orders import order_of
from erp_mcp.erp.paths import Path, path_of
from erp_mcp.erp.rows import Rows
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Field, Query, Record, Schema


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
    """The columns of an answer and what is read for them: amounts need their currency."""

    fields: Sequence[Field]
    are_asked: bool
    schema: Schema

    @property
    def names(self) -> list[str]:
        money = [name for each in self.fields if (name := money_field(each, self.schema.fields))]
        return list(dict.fromkeys([*(each.name for each in self.fields), *money]))


async def search(sight: Sight, asked: Search) -> Found:
    meant = await meaning(sight, asked.which)
    model = meant.schema.model
    order, ordered = await order_of(sight, meant.schema, asked.order)
    selected = await selection(sight, meant, asked.fields, ordered)
    query = Query(model, meant.domain, order, asked.limit, asked.offset, with_archived=meant.is_archived_too)
    records, total = await page_of(sight, query, selected.names, asked.which.ids)
    rows = Rows(selected.schema, selected.fields, records, sight.zone)
    return Found(
        model=model,
        instance=sight.instance,
        total=total,
        offset=asked.offset,
        columns=rows.columns(are_asked=selected.are_asked),
        cells=[rows.cells(each) for each in records],
        objects=[rows.object(each) for each in records],
        notes=[*meant.said, *missing(asked, total, records), *await cautions(sight, meant, total)],
    )


async def page_of(
    sight: Sight, query: Query, names: Sequence[str], ids: Sequence[int] | None
) -> tuple[list[Record], int]:
    """Where all that was named fits on the page, nobody need be asked how many there are."""
    if ids is not None and not query.offset and len(set(ids)) <= (query.limit or 0):
        records = await sight.odoo.search_read(query, names)
        return records, len(records)
    return await both(sight.odoo.search_read(query, names), sight.odoo.count(query))


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
    paths = [*reading.paths, *checking.paths]
    return Meant(schema, all_of(parts), paths, reading.said, which.archived or which.ids is not None)


async def selection(
    sight: Sight, meant: Meant, names: Sequence[str] | None, ordered: Sequence[Field]
) -> Selected:
    schema = meant.schema
    if names is None:
        mentioned = [path.fields[0] for path in meant.paths]
        return Selected(defaults(schema, [*mentioned, *ordered]), are_asked=False, schema=schema)
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
    return Selected([path.last for path in paths if path.name != "id"], are_asked=True, schema=schema)
