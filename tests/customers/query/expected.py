"""The two hundred sentences with what is expected of them, read from their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from erp_mcp.customers.query.records import Understood
from erp_mcp.store.conditions import Filter, One

FOLDER = Path(__file__).with_name("sentences")
LANGUAGES = ("en", "ar", "fa", "tr")
MONEY = ("spent", "balance", "overdue", "credit_limit")
DATES = ("since", "last_order", "first_order")
_FILTER = re.compile(
    r"(?P<field>\w+) (?P<op>is set|is empty|not in|in|between|[!<>]?=|[<>])"
    r"(?: (?P<value>.+?))?(?: during (?P<first>[\d-]{10})\.\.(?P<last>[\d-]{10}))?"
)


@dataclass(frozen=True, slots=True)
class Expected:
    text: str
    filters: frozenset[str]
    rest: str
    ignored: tuple[str, ...]
    order: str | None
    limit: int | None
    is_held: bool

    def is_filtered_so(self, found: Understood) -> bool:
        return (self.filters, self.order, self.limit) == (written(found), ordered(found), found.limit)


def sentences(language: str) -> Iterator[Expected]:
    for name, is_held in ((language, False), (f"{language}.held", True)):
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            yield _read(line, is_held=is_held)


def written(found: Understood) -> frozenset[str]:
    return frozenset(map(_written, found.filters))


def ordered(found: Understood) -> str | None:
    return found.order and f"{'-' if found.order.descending else ''}{found.order.field}"


def _read(line: str, *, is_held: bool) -> Expected:
    text, parts = line.split(" => ")
    named = dict.fromkeys(("rest", "ignored", "order", "limit"), "")
    filters = set[str]()
    for part in parts.split(" | "):
        name, _, value = part.partition(": ")
        if name in named:
            named[name] = value
        else:
            filters.add(_canonical(part))
    ignored = tuple(named["ignored"].split(", ")) if named["ignored"] else ()
    limit = int(named["limit"]) if named["limit"] else None
    return Expected(text, frozenset(filters), named["rest"], ignored, named["order"] or None, limit, is_held)


def _canonical(part: str) -> str:
    """Read and written again, so that a slip of the pen in the file is seen."""
    found = _FILTER.fullmatch(part)
    assert found, part
    return part


def _written(each: Filter) -> str:
    value = "" if each.value is None else f" {_value(each.value)}"
    during = f" during {each.during[0]}..{each.during[1]}" if each.during else ""
    return f"{each.field} {each.op}{value}{during}"


def _value(value: One | tuple[One, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_value, value))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
