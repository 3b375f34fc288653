"""Values of Odoo as people read them: names of relations, labels of choices, their own clock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from erp_mcp.documents.html import document_of
from erp_mcp.erp.manifold import MOST_NAMED, Names, ids_in
from erp_mcp.erp.moments import local
from erp_mcp.errors import DocumentEmpty
from erp_mcp.integrations.odoo import Field, Json, Record
from erp_mcp.integrations.odoo.values import named

NAMELESS: Names = {}
PLACES = Decimal("0.000001")  # beyond these a float has only noise


def cell(field: Field, value: Json, zone: ZoneInfo, names: Names = NAMELESS, most: int = MOST_NAMED) -> str:
    """Empty for what Odoo calls false, but a yes or no where that is the value."""
    if field.type == "boolean":
        return "yes" if value else "no"
    match value:
        case None | False:
            return ""
        case str():
            return _words(field, value, zone)
        case int() | float():
            return field.choices.get(str(value)) or number(value)
        case _:
            return _several(value, names.get(field.relation or "", {}), most)


def number(value: float, places: Decimal = PLACES) -> str:
    return f"{Decimal(str(value)).quantize(places).normalize():f}" if isinstance(value, float) else str(value)


def money_field(field: Field, fields: Mapping[str, Field]) -> str | None:
    """The field that says in which currency an amount is; Odoo's own rule where it is not said."""
    if field.type != "monetary":
        return None
    name = field.currency_field or "currency_id"
    return name if name in fields else None


def currency(record: Record, money: str | None) -> str:
    found = named(record.get(money)) if money else None
    return found[1] if found else ""


def clean(html: str) -> str:
    try:
        return document_of("", html).text
    except DocumentEmpty:
        return ""


def as_object(field: Field, value: Json, zone: ZoneInfo, names: Names = NAMELESS) -> object:
    """For programs: numbers stay numbers, a relation has an id and a name, what is empty is null."""
    if field.type == "boolean" or (isinstance(value, (int, float)) and value is not False):
        return value
    if relation := named(value):
        return {"id": relation[0], "name": relation[1]}
    if ids := ids_in(value):
        known = names.get(field.relation or "", {})
        return [{"id": each} | ({"name": known[each]} if each in known else {}) for each in ids]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    return cell(field, value, zone) or None


def _words(field: Field, value: str, zone: ZoneInfo) -> str:
    match field.type:
        case "selection":
            return field.choices.get(value, value)
        case "datetime":
            return local(value, zone)
        case "html":
            return clean(value)
        case _:
            return value


def _several(value: Json, names: Mapping[int, str], most: int) -> str:
    if relation := named(value):
        return f"{relation[1]}#{relation[0]}"
    ids = ids_in(value)
    if not ids:
        return "…" if value else ""
    more = [f"+{len(ids) - most}"] if len(ids) > most else []
    return ", ".join([*(f"{names.get(each, '')}#{each}" for each in ids[:most]), *more])
