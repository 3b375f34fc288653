"""Customers that are there already: told before another is made of the same person."""

import re
from collections.abc import Mapping, Sequence

from erp_mcp.erp.sight import Sight
from erp_mcp.integrations.odoo import Json, Query, Record
from erp_mcp.integrations.odoo.values import text
from erp_mcp.language.fence import defuse
from erp_mcp.language.normal import normalize

CUSTOMER = "res.partner"
SIGNS = ("email", "vat")
PHONES = ("phone", "mobile")
TAIL = 8  # digits of a number that tell it from others, however its beginning is written
MOST_TOLD = 3
MOST_ROWS = 10  # that are looked for: who makes more imports a list, and is told of the first
SEVERAL = frozenset("aeioucgsyn %_\\" + "اأإآءئؤويىیكکهةۀ")  # letters that are written in several ways
FEWEST_SURE = 3
LONGEST_NAME = 40


async def already_there(sight: Sight, model: str, rows: Sequence[Mapping[str, Json]]) -> list[str]:
    """For the rows that have any: the names of those."""
    if model != CUSTOMER:
        return []
    return [found for row in rows[:MOST_ROWS] if (found := await _alike(sight, row))]


async def _alike(sight: Sight, row: Mapping[str, Json]) -> str:
    schema = await sight.schema(CUSTOMER)
    terms = [term for term in _terms(row) if term[0] in schema.fields]
    found: dict[int, str] = {}
    if terms:
        domain: list[Json] = [*["|"] * (len(terms) - 1), *terms]
        query = Query(CUSTOMER, domain, limit=MOST_TOLD + 1, with_archived=True)
        found |= _named(await sight.odoo.search_read(query, ["display_name"]))
    found |= await _of_the_same_name(sight, text(row.get("name")))
    return "; ".join(
        f"{defuse(name[:LONGEST_NAME])}#{number}" for number, name in [*found.items()][:MOST_TOLD]
    )


def _terms(row: Mapping[str, Json]) -> list[tuple[str, str, str]]:
    terms = [(name, "=ilike", value) for name in SIGNS if (value := text(row.get(name)).strip())]
    for name in PHONES:
        digits = re.sub(r"\D", "", normalize(text(row.get(name))))[-TAIL:]
        if len(digits) == TAIL:
            terms += [(each, "ilike", "%".join(digits)) for each in PHONES]
    return terms


async def _of_the_same_name(sight: Sight, name: str) -> dict[int, str]:
    """However it is written: with or without accents, on either keyboard."""
    pattern = "".join("_" if each in SEVERAL else each for each in normalize(name))
    if len(pattern.replace("_", "")) < FEWEST_SURE:
        return {}
    query = Query(CUSTOMER, [["name", "ilike", pattern]], limit=40, with_archived=True)
    found = _named(await sight.odoo.search_read(query, ["display_name", "name"]), "name")
    return {number: called for number, called in found.items() if normalize(called) == normalize(name)}


def _named(records: Sequence[Record], shown: str = "display_name") -> dict[int, str]:
    return {number: text(each.get(shown)) for each in records if isinstance(number := each["id"], int)}
