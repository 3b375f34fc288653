"""What can be looked up or compared: numbers of documents, phones, addresses, amounts, days and quantities."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from erp_mcp.conversations.analysis.spotting.lines import Line
from erp_mcp.conversations.analysis.spotting.wording import (
    alternatives,
    currencies,
    days,
    months,
    one_of,
    says,
    weekdays,
)
from erp_mcp.customers.query.amounts import number
from erp_mcp.language.exact import SHORTEST_PHONE, phone_of

Kind = Literal["order", "invoice", "code", "phone", "email", "amount", "date", "quantity"]
DOCUMENTS: frozenset[Kind] = frozenset(["order", "invoice", "code"])
BEFORE = 24  # characters before a number, where it is said what it is of
ONE_DAY, WEEK = timedelta(days=1), 7

_NUMBER = r"\d+(?:[.,]\d+)*"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w/.-])\+?\d[\d ()-]{6,18}\d(?![\w/-])")
# S01234, SO-2031, INV/2026/00012: letters, then figures with marks between them.
_CODE = re.compile(r"(?<![\w/-])[a-z]{1,5}[-/]?(?:\d{2,6}[-/])*\d{2,12}(?![\w/-])")
_ISO = re.compile(r"(?<![\d.,])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_EUROPEAN = re.compile(r"(?<![\d.,])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Value:
    """`said` is how it was written, `value` how it is compared."""

    kind: Kind
    said: str
    value: str
    line: Line


@dataclass(frozen=True, slots=True)
class Amount:
    value: Decimal
    currency: str


def values_of(lines: Iterable[Line]) -> list[Value]:
    """Each value of a message once."""
    found: dict[tuple[str, Kind, str], Value] = {}
    for line in lines:
        for each in _values(line):
            found.setdefault((line.message_id, each.kind, each.value), each)
    return list(found.values())


def _values(line: Line) -> Iterator[Value]:
    for mail in _EMAIL.findall(line.plain):
        yield Value("email", mail, mail, line)
    yield from _documents(line)
    for found in _PHONE.findall(line.plain):
        digits = re.sub(r"\D", "", found)
        if len(digits) > SHORTEST_PHONE and not _is_a_day(found) and (phone := phone_of(found)):
            yield Value("phone", found.strip(), phone.digits, line)
    for each in amounts_in(line.plain):
        yield Value("amount", f"{each.value:f} {each.currency}", f"{each.value:f} {each.currency}", line)
    for day in days_in(line):
        yield Value("date", day.isoformat(), day.isoformat(), line)
    for count, unit in quantities_in(line.plain):
        yield Value("quantity", f"{count:f} {unit}", f"{count:f} {unit}", line)


def _documents(line: Line) -> Iterator[Value]:
    """A code goes by its form, a plain number only by the word before it."""
    for found in _CODE.finditer(line.plain):
        yield Value(_kind_of(line.plain, found), found[0].upper(), found[0].upper(), line)
    for kind, named in _named_numbers().items():
        for found in named.finditer(line.plain):
            yield Value(kind, found[1], found[1], line)


def _kind_of(plain: str, found: re.Match[str]) -> Kind:
    """By the word before it; without one it may be a number of anything."""
    before = plain[max(found.start() - BEFORE, 0) : found.start()]
    if found[0].startswith("inv") or says("invoice", before):
        return "invoice"
    return "order" if says("order", before) else "code"


@cache
def _named_numbers() -> dict[Kind, re.Pattern[str]]:
    return {
        "order": re.compile(rf"(?<!\w){alternatives('order')}\W{{1,3}}(\d{{3,12}})(?![\w.,/-]\d|\d)"),
        "invoice": re.compile(rf"(?<!\w){alternatives('invoice')}\W{{1,3}}(\d{{3,12}})(?![\w.,/-]\d|\d)"),
    }


def amounts_in(plain: str) -> list[Amount]:
    """A number beside the word for a currency; others are of something else."""
    found: dict[Amount, None] = {}
    for match in _amount().finditer(plain):
        before, first, second, behind = match.groups()
        value = number(first or second)
        if value is not None:
            found[Amount(value, currencies()[before or behind])] = None
    return list(found)


@cache
def _amount() -> re.Pattern[str]:
    money = one_of(currencies())
    return re.compile(rf"(?<!\w)({money})\W?({_NUMBER})(?![\w])|(?<![\w.,/-])({_NUMBER})\W?({money})(?!\w)")


def quantities_in(plain: str) -> list[tuple[Decimal, str]]:
    found = ((number(count), unit) for count, unit in _quantity().findall(plain))
    return [(count, unit) for count, unit in found if count is not None]


@cache
def _quantity() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-])({_NUMBER})\W?({alternatives('units')})(?!\w)")


def days_in(line: Line) -> list[date]:
    """As they were meant on the day on which it was said; a weekday is the next one."""
    return list(dict.fromkeys([*_written(line), *_named(line)]))


def _is_a_day(text: str) -> bool:
    return _ISO.search(text) is not None or _EUROPEAN.search(text) is not None


def _written(line: Line) -> Iterator[date]:
    for year, month, day in _ISO.findall(line.plain):
        yield from _day(year, month, day)
    for day, month, year in _EUROPEAN.findall(line.plain):
        yield from _day(year, month, day)
    for before, first, second, behind, year in _of_month().findall(line.plain):
        named = months()[before or behind]
        yield from _day(year or line.on.year, named, second or first)


@cache
def _of_month() -> re.Pattern[str]:
    """20 October, October 20, and the year where it is said."""
    names = one_of(months())
    return re.compile(
        rf"(?<!\w)(?:({names})\W(\d{{1,2}})|(\d{{1,2}})(?:st|nd|rd|th)?\W({names}))(?!\w)(?:\W{{1,2}}(20\d\d))?"
    )


def _day(year: str | int, month: str | int, day: str | int) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return  # such as the 31st of November


def _named(line: Line) -> Iterator[date]:
    for found in _ahead().findall(line.plain):
        yield line.on + days()[found] * ONE_DAY
    for found in _weekday().findall(line.plain):
        yield line.on + ((weekdays()[found] - line.on.weekday()) % WEEK) * ONE_DAY


@cache
def _ahead() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({one_of(days())})(?!\w)")


@cache
def _weekday() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({one_of(weekdays())})(?!\w)")
