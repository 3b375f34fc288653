"""Spans that are named by themselves: the last three months, Q3, 1 March, this year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from erp_mcp.language.periods.calendars import CALENDARS, YEARS, Calendar, to_gregorian
from erp_mcp.language.periods.pieces import Amount, Begin, Digits, Part, Piece, Read, What, Year
from erp_mcp.language.periods.spans import UNITS, Clock, Span, Unit
from erp_mcp.language.periods.words import Lexeme

SHIFTS = {"this": 0, "last": -1, "ago": -1, "before": -1, "next": 1}
NAMED: dict[str, Calendar] = {each: each for each in CALENDARS}
MOST = {"day": 3_660, "week": 520, "month": 240, "quarter": 80, "half": 40, "year": 30}
PARTS = {"quarter": 4, "half": 2, "week": 53}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAYS = re.compile(r"(\d{1,2})-(\d{1,2})")


def number_at(pieces: Sequence[Piece]) -> Read:
    """Twenty five, پنج و بیست: tens and ones are one number."""
    match [each.what for each in pieces[:3]]:
        case [Lexeme("number", a), Lexeme("join", "and"), Lexeme("number", b)] if _is_sum(int(a), int(b)):
            return 3, Amount(int(a) + int(b), 0)
        case [Lexeme("number", a), Lexeme("number", b), *_] if _is_sum(int(a), int(b)):
            return 2, Amount(int(a) + int(b), 0)
        case [Lexeme("number", a), *_]:
            return 1, Amount(int(a), 0)
        case _:
            return None


def _is_sum(one: int, other: int) -> bool:
    ones, tens = sorted((one, other))
    return ones < 10 and tens >= 20 and tens % 10 == 0


@dataclass(frozen=True, slots=True)
class Naming:
    clock: Clock

    def at(self, pieces: Sequence[Piece]) -> Read:
        whats = [each.what for each in pieces]
        readers = (self._counted, self._month, _part, self._begin, self._relative, self._dated, self._alone)
        return next((found for read in readers if (found := read(whats))), None)

    def _counted(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Lexeme("relative", which), Amount(n), Lexeme("unit", unit), *_]:
                return self._so_many(3, which, UNITS[unit], n)
            case [Amount(n), Lexeme("unit", unit), Lexeme("relative", which), *_]:
                return self._so_many(3, which, UNITS[unit], n)
            case [Lexeme("unit", unit), Amount(n, 0 | 1 | 2), Lexeme("relative", which), *_]:
                return self._so_many(3, which, UNITS[unit], n)
            case [Lexeme("relative", which), Lexeme("pair", unit), *_]:
                return self._so_many(2, which, UNITS[unit], 2)
            case [Lexeme("pair", unit), Lexeme("relative", which), *_]:
                return self._so_many(2, which, UNITS[unit], 2)
            case _:
                return None

    def _so_many(self, size: int, which: str, unit: Unit, count: int) -> Read:
        if which in ("this", "ago") or not 0 < count <= MOST[unit]:
            return None
        if which == "next":
            return size, self.clock.ahead(unit, count)
        return size, replace(self.clock.back(unit, count), is_before=which == "before")

    def _month(self, whats: Sequence[What]) -> Read:
        """With its day, or with words that say that it is one, or which."""
        match whats:
            case [Amount(day) | Lexeme("ordinal", day), Lexeme("month", month), *_] if int(day) <= 31:
                return 2, replace(_month(month), day=int(day))
            case [Digits(plain), Lexeme("month", month), *_] if days := _DAYS.fullmatch(plain):
                return 2, replace(_month(month), day=int(days[1]), until=int(days[2]))
            case [Lexeme("month", month), Amount(day, 1 | 2), *_] if day <= 31:
                return 2, replace(_month(month), day=day)
            case [Lexeme("month", month), Lexeme(_, "month" | "last" | "this"), *_] | [
                Lexeme(_, "month" | "last" | "this"),
                Lexeme("month", month),
                *_,
            ]:
                return 2, _month(month)
            case [Lexeme("month", month), *_]:
                return 1, _month(month)
            case _:
                return None

    def _begin(self, whats: Sequence[What]) -> Read:
        """From the beginning of the year, yıl başından: of a unit that no word says which it is."""
        match whats:
            case [Lexeme("edge", "begin") | Lexeme("ordinal", "1"), Lexeme("unit", unit), *more]:
                is_bare = not (more and isinstance(more[0], Amount | Lexeme) and _says_which(more[0]))
                return (2, self._beginning(unit)) if is_bare else None
            case [Lexeme("unit", unit), Lexeme("edge", "begin"), *_]:
                return 2, self._beginning(unit)
            case [Lexeme("opening", unit), *_]:
                return 1, self._beginning(unit)
            case _:
                return None

    def _beginning(self, unit: str) -> Begin:
        return Begin(self.clock.whole(UNITS[unit]))

    def _relative(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Lexeme("relative", which), Lexeme("unit", unit), *_]:
                return 2, self._which(which, UNITS[unit])
            case [Lexeme("unit", unit), Lexeme("relative", which), *_]:
                return 2, self._which(which, UNITS[unit])
            case [Lexeme("shifted", words), *_]:
                which, unit = words.split()
                return 1, self._which(which, UNITS[unit])
            case _:
                return None

    def _which(self, which: str, unit: Unit) -> What:
        if which == "window":
            return self.clock.back(unit, 1)
        if unit == "year":
            return Year(shift=SHIFTS[which], is_before=which == "before")
        return replace(self.clock.whole(unit, SHIFTS[which]), is_before=which == "before")

    def _dated(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Lexeme("unit", "year"), Amount(n, 4), Lexeme("calendar", calendar), *_]:
                return self._year(3, n, NAMED[calendar])
            case [Amount(n, 4), Lexeme("calendar", calendar), *_]:
                return self._year(2, n, NAMED[calendar])
            case [Lexeme("unit", "year"), Amount(n, 4), *_] | [Amount(n, 4), Lexeme("unit", "year"), *_]:
                return self._year(2, n, None)
            case [Amount(n, 4), *_]:
                return self._year(1, n, None)
            case _:
                return None

    def _year(self, size: int, number: int, calendar: Calendar | None) -> Read:
        said = calendar or self._calendar_of(number)
        return (size, Year(number, said)) if said and number in YEARS[said] else None

    def _calendar_of(self, year: int) -> Calendar | None:
        """The reader's own if it has such a year; else that in which it is nearest to this one."""
        fitting: list[Calendar] = [each for each in CALENDARS if year in YEARS[each]]
        if self.clock.calendar in fitting:
            return self.clock.calendar
        return min(fitting, key=lambda each: abs(self.clock.year(each) - year), default=None)

    def _alone(self, whats: Sequence[What]) -> Read:
        match whats[0]:
            case Lexeme("day", shift):
                return 1, self.clock.day(int(shift))
            case Lexeme("begun", unit):
                return 1, replace(self.clock.whole(UNITS[unit]), last=self.clock.today, is_to_date=True)
            case Digits(plain):
                return self._written(plain)
            case _:
                return None

    def _written(self, plain: str) -> Read:
        """Year, month, day or day, month, year; which of two small numbers is the month nobody guesses."""
        if found := _YEAR_FIRST.fullmatch(plain):
            year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
        elif found := _DAY_FIRST.fullmatch(plain):
            year, month, day = int(found[3]), int(found[2]), int(found[1])
        else:
            return None
        calendar = self._calendar_of(year)
        written = partial(to_gregorian, calendar or "gregorian", year, month)
        if calendar is None:
            return None
        if day == 0:
            return 1, self.clock.starting(written(1), "month", calendar)
        return 1, _one(written(day), calendar)


def _one(day: date, calendar: Calendar) -> Span:
    return Span(day, day, "day", calendar)


def _month(words: str) -> Part:
    calendar, number = words.split()
    return Part("month", int(number), NAMED[calendar])


def _part(whats: Sequence[What]) -> Read:
    """Q3, the third quarter, 3. çeyrek, week 12."""
    match whats:
        case [Lexeme("ordinal", n), Lexeme("unit", unit), *_] if unit in PARTS:
            return 2, Part(UNITS[unit], int(n))
        case [Lexeme("unit", unit), Lexeme("ordinal", n), *_] if unit in PARTS:
            return 2, Part(UNITS[unit], int(n))
        case [Lexeme("unit", unit), Amount(n, 0 | 1 | 2), *_] if 0 < n <= PARTS.get(unit, 0):
            return 2, Part(UNITS[unit], n)
        case [Amount(n, 1), Lexeme("unit", "quarter" | "half" as unit), *_] if 0 < n <= PARTS[unit]:
            return 2, Part(UNITS[unit], n)
        case _:
            return None


def _says_which(what: Amount | Lexeme) -> bool:
    return what.digits == 4 if isinstance(what, Amount) else what.kind in ("relative", "month")
