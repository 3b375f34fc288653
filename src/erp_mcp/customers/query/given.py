"""Filters that a caller gives: checked, typed, and refused with the names that there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import get_args

from pydantic import JsonValue

from erp_mcp.errors import InvalidValue, UnknownField
from erp_mcp.language.nearest import nearest
from erp_mcp.store.conditions import During, Field, Filter, One, Op, Value

FIELDS: dict[str, Field] = {each: each for each in get_args(Field)}
OPS: dict[str, Op] = {each: each for each in get_args(Op)}
WORDS = frozenset(("name", "city", "country", "branch", "segment", "language", "kind", "bought"))
DATES = frozenset(("since", "last_order", "first_order"))
TIMED = frozenset(("orders", "spent", "bought"))
NOTHING = frozenset(("is set", "is empty"))
EQUAL: Sequence[Op] = ("=", "!=", "in", "not in", "is set", "is empty")
SCALE: Sequence[Op] = (*EQUAL[:2], ">", ">=", "<", "<=", "between", "is set", "is empty")
NUMBERS: Sequence[Op] = (*SCALE, "outside", "in", "not in")
MOST = 100  # values of one filter
LONGEST = 200  # characters of a value
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Given:
    """`during` is the first and the last day, of `orders`, `spent` or `bought`."""

    field: str
    op: str = "="
    value: JsonValue = None
    during: tuple[str, str] | None = None


def filters_of(given: Sequence[Given]) -> tuple[Filter, ...]:
    return tuple(map(_filter, given))


def _filter(given: Given) -> Filter:
    field = FIELDS.get(given.field)
    if field is None:
        name = given.field[:40]
        raise UnknownField(
            f"Customers have no field {name!r}. {nearest(given.field, FIELDS)} Nothing was read.", name
        )
    op = _op(field, given.op)
    return Filter(field, op, _value(field, op, given.value), during=_during(field, given.during))


def _op(field: Field, given: str) -> Op:
    allowed = _allowed(field)
    op = OPS.get(given)
    if op is None or op not in allowed:
        raise InvalidValue(f"{field!r} does not take {given[:20]!r}: {', '.join(allowed)}. Nothing was read.")
    return op


def _allowed(field: Field) -> Sequence[Op]:
    if field == "open_issue":
        return ("is set", "is empty")
    if field in WORDS:
        return EQUAL
    return SCALE if field in DATES else NUMBERS


def _value(field: Field, op: Op, given: JsonValue) -> Value:
    if op in NOTHING:
        return None
    many: list[JsonValue] = given if isinstance(given, list) else [given]
    if op in ("in", "not in"):
        return tuple(_one(field, each) for each in _counted(field, op, many, 1, MOST))
    if op in ("between", "outside"):
        low, high = (_one(field, each) for each in _counted(field, op, many, 2, 2))
        return in_order(low, high)
    return _one(field, _counted(field, op, many, 1, 1)[0])


def _counted(field: Field, op: Op, values: list[JsonValue], least: int, most: int) -> list[JsonValue]:
    if least <= len(values) <= most:
        return values
    takes = "one value" if most == 1 else "two values" if least == 2 else f"1 to {most} values"
    raise InvalidValue(f"{op!r} at {field!r} takes {takes}. Nothing was read.")


def in_order(one: One, other: One) -> tuple[One, One]:
    """Of two values of one kind, the smaller first."""
    match one, other:
        case (date(), date()) if one > other:
            return other, one
        case (Decimal() | int(), Decimal() | int()) if one > other:
            return other, one
        case _:
            return one, other


def _one(field: Field, given: JsonValue) -> One:
    kind, read = _reading(field)
    value = read(given) if not isinstance(given, bool) else None
    if value is None:
        raise InvalidValue(f"{field!r} takes {kind}, not {str(given)[:40]!r}. Nothing was read.")
    return value


def _reading(field: Field) -> tuple[str, Callable[[JsonValue], One | None]]:
    if field == "kind":
        return "company or person", _kind
    if field in WORDS:
        return f"text of 1 to {LONGEST} characters", _text
    if field in DATES:
        return "a date such as 2026-11-21", _date
    return ("a whole number", _count) if field == "orders" else ("an amount such as 1200.50", _amount)


def _kind(given: JsonValue) -> str | None:
    return given if isinstance(given, str) and given in ("company", "person") else None


def _text(given: JsonValue) -> str | None:
    return given if isinstance(given, str) and len(given.strip()) > 0 and len(given) <= LONGEST else None


def _date(given: JsonValue) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _amount(given: JsonValue) -> Decimal | None:
    try:
        amount = Decimal(str(given)) if isinstance(given, int | float | str) else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and abs(amount) <= LARGEST else None


def _count(given: JsonValue) -> int | None:
    return given if isinstance(given, int) and abs(given) < LARGEST else None


def _during(field: Field, given: tuple[str, str] | None) -> During | None:
    if given is None:
        return None
    if field not in TIMED:
        raise InvalidValue(f"`during` goes with orders, spent or bought, not {field!r}. Nothing was read.")
    first, last = _day(given[0]), _day(given[1])
    return min(first, last), max(first, last)


def _day(given: str) -> date:
    day = _date(given)
    if day is None:
        raise InvalidValue(
            f"`during` takes two dates such as 2026-11-21, not {given[:40]!r}. Nothing was read."
        )
    return day
