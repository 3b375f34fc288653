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
MOST_READ = 40
MOST_ROWS = 10  # that are looked for: who makes more imports a list, and is told of the first
SEVERAL = frozenset("aeioucgsyn %_\\" + "اأإآءئؤويىیكکهةۀ")  # letters that are written in several ways
FEWEST_SURE = 3
LONGEST_NAME = 40
Term = tuple[str, str, str]


async def already_there(sight: Sight, model: str, rows: Sequence[Mapping[str, Json]]) -> list[str]:
    """For the rows that have any: the names of those."""
    if model != CUSTOMER:
        return []
    return [found for row in rows[:MOST_ROWS] if (found := await _alike(sight, row))]


async def _alike(sight: Sight, row: Mapping[str, Json]) -> str:
    """One call, whatever they may be known by; the pattern of a name also finds others, who are left out."""
    schema, name = await sight.schema(CUSTOMER), text(row.get("name"))
    signs = [term for term in _terms(row) if term[0] in schema.fields]
    pattern = _pattern(name)
    terms = [*signs, ("name", "=ilike", pattern)] if pattern else signs
    if not terms:
        return ""
    domain: list[Json] = [*["|"] * (len(terms) - 1), *terms]
    query = Query(CUSTOMER, domain, limit=MOST_READ, with_archived=True)
    fields = dict.fromkeys(["display_name", "name", *(term[0] for term in signs)])
    found = [each for each in await sight.odoo.search_read(query, [*fields]) if _is_same(each, name, signs)]
    return "; ".join(
        f"{defuse(text(each['display_name'])[:LONGEST_NAME])}#{each['id']}" for each in found[:MOST_TOLD]
    )


def _terms(row: Mapping[str, Json]) -> list[Term]:
    terms = [(name, "=ilike", value) for name in SIGNS if (value := text(row.get(name)).strip())]
    for name in PHONES:
        if len(digits := _tail(text(row.get(name)))) == TAIL:
            terms += [(each, "ilike", "%".join(digits)) for each in PHONES]
    return terms


def _tail(number: str) -> str:
    return re.sub(r"\D", "", normalize(number))[-TAIL:]


def _pattern(name: str) -> str:
    """However it is written: with or without accents, on either keyboard; empty where that says too little."""
    pattern = "".join("_" if each in SEVERAL else each for each in normalize(name))
    return pattern if len(pattern.replace("_", "")) >= FEWEST_SURE else ""


def _is_same(record: Record, name: str, signs: Sequence[Term]) -> bool:
    if normalize(text(record["name"])) == normalize(name):
        return True
    return any(_bears(text(record[sign]), op, value) for sign, op, value in signs)


def _bears(known: str, op: str, value: str) -> bool:
    if op == "=ilike":
        return known.strip().casefold() == value.casefold()
    return _tail(known) == value.replace("%", "")
