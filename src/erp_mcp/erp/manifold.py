"""Names of what a record has many of, such as its tags: the first few of each, read once for a whole page."""

import asyncio
from collections.abc import Mapping, Sequence

from erp_mcp.erp.sight import Sight
from erp_mcp.errors import OdooAccessDenied
from erp_mcp.integrations.odoo import Field, Json, Query, Record
from erp_mcp.integrations.odoo.values import number, text

MANY = frozenset(("many2many", "one2many"))
MOST_NAMED = 3  # in a row of a table

Names = Mapping[str, Mapping[int, str]]  # by model and id


async def names_of(
    sight: Sight, fields: Sequence[Field], records: Sequence[Record], most: int = MOST_NAMED
) -> Names:
    """One call for each model that is led to, all of them at once; none where there is nothing to name."""
    wanted: dict[str, set[int]] = {}
    for field in fields:
        if field.type in MANY and field.relation:
            found = (each for record in records for each in ids_in(record.get(field.name))[:most])
            wanted.setdefault(field.relation, set()).update(found)
    asked = {model: sorted(ids) for model, ids in wanted.items() if ids}
    answers = await asyncio.gather(*(_named(sight, model, ids) for model, ids in asked.items()))
    return dict(zip(asked, answers, strict=True))


def ids_in(value: Json) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


async def _named(sight: Sight, model: str, ids: Sequence[int]) -> Mapping[int, str]:
    """By a search, which leaves out what the user may not see where a reading would fail."""
    query = Query(model, [["id", "in", list[Json](ids)]], with_archived=True)
    try:
        found = await sight.odoo.search_read(query, ["display_name"])
    except OdooAccessDenied:
        return {}
    return {number(each["id"]): text(each.get("display_name")) for each in found}
