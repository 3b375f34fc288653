"""The order of an answer, by names or labels; records that are equal in it stay in place from page to page."""

import re
from collections.abc import Sequence

from erp_mcp.erp.paths import path_of, sortable
from erp_mcp.erp.sight import Sight
from erp_mcp.integrations.odoo import Field, Schema

TERM = re.compile(r"(?P<name>.+?)(?:\s+(?P<direction>asc|desc))?", re.IGNORECASE)


async def order_of(sight: Sight, schema: Schema, words: str | None) -> tuple[str | None, Sequence[Field]]:
    """Odoo's own order where none is asked for."""
    if words is None or not words.strip():
        return None, ()
    terms: list[str] = []
    fields: list[Field] = []
    for each in words.split(","):
        name, direction = split(each)
        field = sortable(await path_of(sight, schema.model, name)).last
        fields.append(field)
        terms.append(f"{field.name} {direction}")
    if not any(each.name == "id" for each in fields):
        terms.append("id asc")
    return ", ".join(terms), fields


def split(term: str) -> tuple[str, str]:
    found = TERM.fullmatch(term.strip())
    return (found["name"], (found["direction"] or "asc").lower()) if found else (term, "asc")
