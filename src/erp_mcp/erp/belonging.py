"""What belongs to one record, such as the lines of an order: a small table for each, with the first few."""

import asyncio
from collections.abc import Sequence

from erp_mcp.erp.columns import defaults
from erp_mcp.erp.describing import heading
from erp_mcp.erp.manifold import ids_in
from erp_mcp.erp.rows import Rows
from erp_mcp.erp.searching import Selected
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import OdooAccessDenied
from erp_mcp.integrations.odoo import Field, Json, Query, Record, Schema

MOST_LINES = 10
MOST_COLUMNS = 5
# What is billed, which the other items of the same model have nothing of.
BILLED = ("product_id", "name", "quantity", "price_unit", "price_subtotal")


async def belongings(sight: Sight, fields: Sequence[Field], record: Record) -> list[str]:
    """All of them at once, whatever they lead to."""
    owned = [each for each in fields if each.type == "one2many" and ids_in(record.get(each.name))]
    tables = await asyncio.gather(*(_table(sight, each, ids_in(record[each.name])) for each in owned))
    return [line for table in tables for line in table]


async def _table(sight: Sight, field: Field, ids: Sequence[int]) -> list[str]:
    schema = await sight.schema(field.relation or "")
    columns = _columns(schema, field)
    selected = Selected(schema, columns, frozenset())
    query = Query(schema.model, [["id", "in", list[Json](ids[:MOST_LINES])]], with_archived=True)
    try:
        records = await sight.odoo.search_read(query, [each.name for each in selected.read])
    except OdooAccessDenied:
        return []
    rows = Rows(schema, selected.telling(records).fields, records, sight.zone, {})
    names = [each.name for each in rows.columns(frozenset())]
    lines = ["\t".join(each) for each in (names, *(rows.cells(record) for record in records))]
    more = f", {len(ids)} of which the first {MOST_LINES}" if len(ids) > MOST_LINES else ""
    return ["", f"## {heading(field)}{more}", *lines]


def _columns(schema: Schema, field: Field) -> list[Field]:
    if field.name == "invoice_line_ids":
        return [schema.fields[name] for name in BILLED if name in schema.fields]
    return [each for each in defaults(schema) if each.name != field.inverse][:MOST_COLUMNS]
