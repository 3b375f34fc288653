"""Names of spans put together: a part of a year, from one to another, since the beginning of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from erp_mcp.language.periods.calendars import YEARS, Calendar, to_gregorian
from erp_mcp.language.periods.pieces import Amount, Begin, Part, Piece, Read, Same, What, Year
from erp_mcp.language.periods.spans import MONTHS, ONE_DAY, Clock, Span
from erp_mcp.language.periods.words import Lexeme

Days = Span | Year | Part | Begin
# What stands one after the other: x days, d days behind a dash, j and, with; the edges as below.
SIGNS = {"from": "f", "to": "t", "between": "b", "since": "s", "now": "n"}
_RANGE = re.compile(r"b[xd]j?[xd]|f[xd]t?[xd]t?|x[t][xd]b?|xj?[xd]b|xxt|xdb?")
_SINCE = re.compile(r"[fs]xn?|xs|xn")


def dated_at(pieces: Sequence[Piece]) -> Read:
    """The third quarter of 2025, geçen yılın mart ayı."""
    match [each.what for each in pieces[:3]]:
        case [Part(year=None, shift=None) as part, Year() as year, *_]:
            return 2, _of(part, year)
        case [Part(year=None, shift=None) as part, Lexeme("edge", "from"), Year() as year]:
            return 3, _of(part, year)
        case [Year() as year, Part(year=None, shift=None) as part, *_]:
            return 2, _of(part, year)
        case _:
            return None


def same_at(pieces: Sequence[Piece]) -> Read:
    """The same days of last month, geçen yılın aynı dönemi."""
    match [each.what for each in pieces[:3]]:
        case [Lexeme("against", "same"), Lexeme("edge", "from"), Year() | Span() as other]:
            return _same(3, other)
        case [Lexeme("against", "same"), Year() | Span() as other, *_]:
            return _same(2, other)
        case [Year() | Span() as other, Lexeme("against", "same"), *more] if not _is_days(more):
            return _same(2, other)
        case _:
            return None


def _of(part: Part, year: Year) -> What:
    """A year that is not numbered is counted from this one, in the calendar of the month."""
    calendar = part.calendar or year.calendar
    if calendar and year.number and year.number not in YEARS[calendar]:
        raise ValueError(f"{year.number} is no year of the {calendar} calendar")
    shift = year.shift if year.number is None else None
    return replace(part, calendar=calendar, year=year.number, shift=shift)


def _is_days(whats: Sequence[What]) -> bool:
    return bool(whats) and isinstance(whats[0], Days)


def _same(size: int, other: Year | Span) -> Read:
    match other:
        case Year(None, None, -1):
            return size, Same("year", -1)
        case Year(int() as number):
            return size, Same("year", 0, number)
        case Span(unit=unit, shift=-1) if unit:
            return size, Same(unit, -1)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Joining:
    clock: Clock

    def edge_at(self, pieces: Sequence[Piece]) -> Read:
        """The first days of it, or its last one."""
        match [each.what for each in pieces[:3]]:
            case [Lexeme("edge", "begin") | Lexeme("ordinal", "1"), days, *_] if isinstance(days, Days):
                return 2, Begin(self.span(days))
            case [days, Lexeme("edge", "begin"), *more] if isinstance(days, Days) and not _is_days(more):
                return 2, Begin(self.span(days))
            case [Lexeme("edge", "end") | Lexeme("relative", "window"), days, *_] if isinstance(days, Days):
                return 2, self._end(days)
            case [days, Lexeme("edge", "end"), *_] if isinstance(days, Days):
                return 2, self._end(days)
            case _:
                return None

    def _end(self, days: Days) -> Span:
        last = self.span(days).last
        return Span(last, last)

    def range_at(self, pieces: Sequence[Piece]) -> Read:
        match [each.what for each in pieces[:4]]:
            case [
                Lexeme("edge", "from"),
                Amount(day),
                Lexeme("edge", "to"),
                Part(day=int() as until) as part,
            ]:
                return 4, self.span(replace(part, day=day, until=until))
            case _:
                pass
        signs = "".join(_sign(each) for each in pieces)
        if found := _RANGE.match(signs):
            one, other, *_ = (each.what for each in pieces[: found.end()] if isinstance(each.what, Days))
            return found.end(), self._range(one, other)
        if found := _SINCE.match(signs):
            (one,) = (each.what for each in pieces[: found.end()] if isinstance(each.what, Days))
            return found.end(), self._since(one)
        return None

    def settled_at(self, pieces: Sequence[Piece]) -> Read:
        what = pieces[0].what
        return (1, self.span(what).until(self.clock.today)) if isinstance(what, Days) else None

    def _range(self, one: Days, other: Days) -> Span:
        """A month without its year is in the year of the other, or in that before it."""
        last = self.span(other)
        if isinstance(one, Part) and _is_undated(one) and isinstance(other, Part):
            first = self._year_before(one, last.last)
        else:
            first = self.span(one)
        if isinstance(other, Part) and _is_undated(other) and last.last < first.first:
            last = self._year_after(other, first.first)
        days = sorted((first.first, last.first, first.last, last.last))
        return Span(days[0], days[-1])

    def _year_before(self, part: Part, day: date) -> Span:
        return self._latest(part, replace(self.clock, today=day))

    def _year_after(self, part: Part, day: date) -> Span:
        earlier = self._latest(part, replace(self.clock, today=day))
        calendar = part.calendar or self.clock.calendar
        year = replace(self.clock, today=earlier.first).year(calendar)
        return earlier if earlier.first >= day else _part_of(part, calendar, year + 1)

    def _since(self, days: Days) -> Span:
        """Since the beginning of a unit that is not over is that unit, until today."""
        of = days.of if isinstance(days, Begin) else self.span(days)
        is_this = isinstance(days, Begin) or of.shift == 0
        if is_this and of.first <= self.clock.today <= of.last:
            return replace(of, last=self.clock.today, is_to_date=True)
        return Span(of.first, self.clock.today, is_to_date=True)

    def span(self, days: Days) -> Span:
        match days:
            case Span():
                return days
            case Begin(of):
                return Span(of.first, of.first, "day", of.calendar)
            case Year():
                return self._year(days)
            case Part():
                return self._latest(days, self.clock)

    def _year(self, year: Year) -> Span:
        calendar = year.calendar or self.clock.calendar
        number = year.number or self.clock.year(calendar) + year.shift
        shift = None if year.number else year.shift
        span = self.clock.starting(to_gregorian(calendar, number, 1, 1), "year", calendar, shift)
        return replace(span, is_before=year.is_before)

    def _latest(self, part: Part, clock: Clock) -> Span:
        """In its year; where none was said, in the last in which it has begun."""
        calendar = part.calendar or clock.calendar
        if part.year is not None:
            return _part_of(part, calendar, part.year)
        if part.shift is not None:
            return _part_of(part, calendar, self.clock.year(calendar) + part.shift)
        this = _part_of(part, calendar, clock.year(calendar))
        return this if this.first <= clock.today else _part_of(part, calendar, clock.year(calendar) - 1)


def _is_undated(part: Part) -> bool:
    return part.year is None and part.shift is None


def _part_of(part: Part, calendar: Calendar, year: int) -> Span:
    if part.unit == "week":
        monday = date.fromisocalendar(year, part.number, 1)
        return Span(monday, monday + 6 * ONE_DAY, "week")
    month = (part.number - 1) * MONTHS[part.unit] + 1
    first = to_gregorian(calendar, year, month, part.day or 1)
    if part.day is None:
        return Clock(first, calendar).whole(part.unit)
    if part.until is None:
        return Span(first, first, "day", calendar)
    return Span(first, to_gregorian(calendar, year, month, part.until))


def _sign(piece: Piece) -> str:
    match piece.what:
        case Lexeme("edge", value):
            return SIGNS.get(value, "?")
        case Lexeme("join"):
            return "j"
        case what:
            return "?" if not isinstance(what, Days) else "d" if piece.is_dashed else "x"
