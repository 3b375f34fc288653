"""The days of three calendars, and what their months are called in four languages.

Hijri is Umm al-Qura, which is published from 1343 to 1500; `ValueError` where a calendar has no such day.
"""

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

from erp_mcp.language.telltales import Language

if TYPE_CHECKING:
    from hijridate import Hijri

Calendar = Literal["gregorian", "hijri", "jalali"]
CALENDARS: tuple[Calendar, ...] = ("gregorian", "jalali", "hijri")
# Those that people write of days of today.
YEARS: Mapping[Calendar, range] = {
    "gregorian": range(1900, 2200),
    "jalali": range(1300, 1500),
    "hijri": range(1343, 1501),
}


class Written(NamedTuple):
    """A day as its calendar counts it."""

    year: int
    month: int
    day: int


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date:
    if calendar == "gregorian":
        return date(year, month, day)
    if calendar == "hijri":
        return date(*_hijri(year, month, day).to_gregorian().datetuple())
    from persiantools.jdatetime import JalaliDate

    return JalaliDate(year, month, day).to_gregorian()


def from_gregorian(calendar: Calendar, day: date) -> Written:
    if calendar == "gregorian":
        return Written(day.year, day.month, day.day)
    if calendar == "jalali":
        from persiantools.jdatetime import JalaliDate

        jalali = JalaliDate(day)
        return Written(jalali.year, jalali.month, jalali.day)
    from hijridate import Gregorian

    try:
        return Written(*Gregorian(day.year, day.month, day.day).to_hijri().datetuple())
    except OverflowError as error:
        raise ValueError(f"{day} is not in the table of the Hijri calendar") from error


def month_length(calendar: Calendar, year: int, month: int) -> int:
    if calendar == "gregorian":
        return monthrange(year, month)[1]
    if calendar == "hijri":
        return _hijri(year, month, 1).month_length()
    from persiantools.jdatetime import JalaliDate

    return JalaliDate.days_in_month(month, year)


def _hijri(year: int, month: int, day: int) -> "Hijri":
    from hijridate import Hijri

    try:
        return Hijri(year, month, day)
    except OverflowError as error:
        raise ValueError(f"the Hijri year {year} is not in the table") from error


def month_name(calendar: Calendar, month: int, language: Language) -> str:
    """As it is shown, in the spelling of the language."""
    return month_names(calendar, language)[month - 1][0]


@cache
def month_names(calendar: Calendar, language: Language) -> Sequence[Sequence[str]]:
    """Of each month the name that is shown, then all others that people write."""
    return [each.split("|") for each in _months()[calendar][language]]


@cache
def _months() -> Mapping[str, Mapping[str, list[str]]]:
    words = files("erp_mcp.language.periods").joinpath("words", "months.toml")
    return tomllib.loads(words.read_text(encoding="utf-8"))
