"""What was understood, said back: one line for people, and objects that are accepted as filters again."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pydantic import JsonValue

from erp_mcp.customers.query.filters import MONEY
from erp_mcp.customers.query.lexicon import labels
from erp_mcp.customers.query.records import Understood
from erp_mcp.language.telltales import Language
from erp_mcp.store.conditions import Filter, One, Op, Value

OF_DATES: dict[Op, str] = {"<": "before", ">": "after", ">=": "onwards", "<=": "until"}
OF_LISTS: dict[Op, str] = {"in": "oneof", "not in": "noneof"}
OF_NOTHING: dict[Op, str] = {"is set": "is_set", "is empty": "is_empty"}


def shown_back(understood: Understood, language: Language) -> str:
    """The labels are those of the language; values stay as the company writes them."""
    parts = list(_parts(understood, language))
    said = labels(language)
    if understood.language is None:
        parts.append(said["stranger"])
    return "; ".join(parts) or said["nothing"]


def as_objects(filters: Sequence[Filter]) -> list[dict[str, JsonValue]]:
    return [_object(each) for each in filters]


def _parts(understood: Understood, language: Language) -> Iterator[str]:
    said = labels(language)
    yield from (shown_filter(each, understood.currency, language) for each in understood.filters)
    if order := understood.order:
        direction = said["falling" if order.descending else "rising"]
        yield f"{said['by'].format(said[order.field])} ({direction})"
    if understood.limit:
        yield said["first"].format(understood.limit)
    if understood.rest:
        yield f"{said['rest']}: {understood.rest}"
    if understood.ignored:
        yield f"{said['ignored']}: {', '.join(understood.ignored)}"


def shown_filter(each: Filter, currency: str, language: Language) -> str:
    said = labels(language)
    what = f"{said[each.field]} {_condition(each, currency, language)}"
    if each.during is None:
        return what
    return f"{what} ({said['during'].format(*each.during)})"


def _condition(each: Filter, currency: str, language: Language) -> str:
    said, unit = labels(language), currency if each.field in MONEY else ""
    match each.value:
        case None:
            return f"= {said[OF_NOTHING[each.op]]}" if each.op in OF_NOTHING else each.op
        case tuple(values) if each.op in ("between", "outside"):
            return said[each.op].format(*(_one(value, unit) for value in values))
        case tuple(values):
            return said[OF_LISTS.get(each.op, "oneof")].format(", ".join(_one(it, unit) for it in values))
        case date() as day if each.op in OF_DATES:
            return said[OF_DATES[each.op]].format(day)
        case value:
            return f"{each.op} {_one(value, unit)}"


def _one(value: One, unit: str) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():,f} {unit}".strip()
    return f"{value:,}" if isinstance(value, int) else str(value)


def _object(each: Filter) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {"field": each.field, "op": each.op}
    if each.value is not None:
        made["value"] = _json(each.value)
    if each.during:
        made["during"] = [day.isoformat() for day in each.during]
    return made


def _json(value: Value) -> JsonValue:
    match value:
        case tuple():
            return [_json(each) for each in value]
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == int(value) else f"{value:f}"
        case _:
            return value
