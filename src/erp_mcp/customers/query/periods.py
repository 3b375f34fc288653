"""Days and periods as people write them, counted from the day on which they ask."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from erp_mcp.customers.query.lexicon import Lexeme
from erp_mcp.customers.query.pieces import Amount, Digits, Edge, Piece, What, When

ONE_DAY = timedelta(days=1)
MOST_YEARS = 200
EDGES: Mapping[str, Edge] = {each: each for each in ("before", "after", "since", "until")}
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
FAR_BACK: Mapping[str, int] = {"day": 3650, "week": 200, "month": 60, "quarter": 40, "year": 50}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_EUROPEAN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(?:19[89]|20\d)\d")

Read = tuple[int, When] | None


@dataclass(frozen=True, slots=True)
class Calendar:
    today: date
    first_weekday: int = 0

    def when_at(self, pieces: Sequence[Piece], at: int) -> Read:
        """How many pieces are one period, and which."""
        whats = [each.what for each in islice(pieces, at, at + 4)]
        if at and pieces[at - 1].lexeme("compare") and (not _is_counted(whats) or _is_sum_in(whats)):
            return None
        if _is_second_sum(pieces, at) and not _is_counted(whats):
            return None
        try:
            for read in (self._counted, self._named, self._month, self._date, self._day):
                if found := read(whats):
                    return found
        except (ValueError, OverflowError):
            pass  # such as the 31st of November: not a date, so it is among what was not understood
        return None

    def _counted(self, whats: Sequence[What]) -> Read:
        """Last 3 months, 3 months, the 3 months past: so long back from today."""
        lead = _is_relative(whats[0])
        rest = whats[lead:]
        match rest:
            case [Amount(value, None, _), Lexeme("unit", unit), *more] if 0 < value == int(value) < 100_000:
                size, count = 2, int(value)
            case [Lexeme("pair", unit), *more]:
                size, count = 1, 2
            case _:
                return None
        tail = not lead and bool(more) and _is_relative(more[0])
        return lead + size + tail, When(self._moved(self.today, unit, -count), self.today, is_back=True)

    def _named(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Lexeme("relative", "window"), Lexeme("unit", unit), *_]:
                return 2, When(self._moved(self.today, unit, -1), self.today, is_back=True)
            case [Lexeme("relative", which), Lexeme("unit", unit), *_]:
                return 2, self._whole(unit, which)
            case [Lexeme("unit", unit), Lexeme("relative", which), *_]:
                return 2, self._whole(unit, which)
            case [Lexeme("period", words), *_]:
                which, unit = words.split()
                return 1, self._whole(unit, which)
            case _:
                return None

    def _month(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Amount(day, None, _), Lexeme("month", month), *more] if 1 <= day <= 31:
                year, size = self._year(more, int(month))
                exact = date(year, int(month), int(day))
                return 2 + size, When(exact, exact)
            case [Lexeme("month", month), *more]:
                year, size = self._year(more, int(month))
                return 1 + size, self._from(date(year, int(month), 1), "month")
            case _:
                return None

    def _year(self, whats: Sequence[What], month: int) -> tuple[int, int]:
        """The year that is said, else the last one in which this month has begun; and its pieces."""
        match whats:
            case [Amount(_, None, plain), *_] if _YEAR.fullmatch(plain):
                return int(plain), 1
            case _:
                return self.today.year - (month > self.today.month), 0

    def _date(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Digits(plain), *_]:
                return _written(plain)
            case [Lexeme("unit", "year"), Amount(_, None, plain), *_] if _YEAR.fullmatch(plain):
                return 2, self._from(date(int(plain), 1, 1), "year")
            case [Amount(_, None, plain), *more] if _YEAR.fullmatch(plain) and not _is_counting(more):
                return 1, self._from(date(int(plain), 1, 1), "year")
            case _:
                return None

    def _day(self, whats: Sequence[What]) -> Read:
        match whats:
            case [Lexeme("day", name), *_]:
                day = self.today - (ONE_DAY if name == "yesterday" else timedelta())
                return 1, When(day, day)
            case _:
                return None

    def _whole(self, unit: str, which: str) -> When:
        """This one, or the one before."""
        begin = self._beginning(unit)
        return self._from(begin if which == "this" else self._moved(begin, unit, -1), unit)

    def _from(self, begin: date, unit: str) -> When:
        return When(begin, self._moved(begin, unit, 1) - ONE_DAY)

    def _beginning(self, unit: str) -> date:
        today = self.today
        if unit == "week":
            return today - timedelta(days=(today.weekday() - self.first_weekday) % 7)
        if unit == "day":
            return today
        months = MONTHS[unit]
        return today.replace(month=(today.month - 1) // months * months + 1, day=1)

    def _moved(self, day: date, unit: str, count: int) -> date:
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        if abs(count) > MOST_YEARS * 12:
            raise OverflowError
        year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS[unit], 12)
        following = date(year + month // 11, (month + 1) % 12 + 1, 1)
        return date(year, month + 1, min(day.day, (following - ONE_DAY).day))


def _written(plain: str) -> Read:
    if found := _ISO.fullmatch(plain):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        first = date(year, month, day)
        last = first if found[3] else date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
        return 1, When(first, last)
    if found := _EUROPEAN.fullmatch(plain):
        exact = date(int(found[3]), int(found[2]), int(found[1]))
        return 1, When(exact, exact)
    return None


def _is_counted(whats: Sequence[What]) -> bool:
    """More than 90 days, but not more than 2025."""
    return not isinstance(whats[0], Amount) or any(map(_is_unit, whats[1:2]))


def _is_sum_in(whats: Sequence[What]) -> bool:
    """Less than 500 in the last month, where a language says "the month past": nobody counts so far back."""
    match whats:
        case [Amount(value), Lexeme("unit", unit), following, *_] if _is_relative(following):
            return value > FAR_BACK[unit]
        case _:
            return False


def _is_second_sum(pieces: Sequence[Piece], at: int) -> bool:
    """Between 1000 and 2000, more than 1000 or 2000: a year is listed with years."""
    match [each.what for each in pieces[max(at - 3, 0) : at]]:
        case [Lexeme("compare"), Amount(), Lexeme("join", "or" | "to")]:
            return True
        case [Lexeme("compare", "between"), Amount(), Lexeme("join")]:
            return True
        case [*_, Amount(_, _, plain), Lexeme("join", "or" | "to")]:
            return not _YEAR.fullmatch(plain)
        case _:
            return False


def _is_unit(what: What) -> bool:
    return isinstance(what, Lexeme) and what.kind in ("unit", "month")


def _is_relative(what: What) -> bool:
    return isinstance(what, Lexeme) and what.kind == "relative" and what.value != "this"


def _is_counting(whats: Sequence[What]) -> bool:
    """2025 orders, 2025 and more: not the year."""
    return bool(whats) and isinstance(whats[0], Lexeme) and whats[0].kind in ("compare", "currency", "unit")


def edged_at(pieces: Sequence[Piece], at: int) -> Read:
    """Before March, marttan önce, more than 90 days ago, between March and June."""
    whats = [each.what for each in islice(pieces, at, at + 4)]
    match whats:
        case [Lexeme("compare", "between"), When() as first, Lexeme("join", _), When() as last]:
            ordered = sorted((first.start, last.start, first.end, last.end))
            return 4, When(ordered[0], ordered[-1])
        case [Lexeme("edge" | "compare") as edge, When(edge=None) as when, *_] if _edge(edge, when):
            return 2, replace(when, edge=_edge(edge, when))
        case [When(edge=None) as when, Lexeme("edge" | "compare") as edge, *more] if _edge(edge, when):
            return None if more and isinstance(more[0], When) else (2, replace(when, edge=_edge(edge, when)))
        case _:
            return None


def _edge(word: Lexeme, when: When) -> Edge | None:
    """Longer than so many days ago is before that."""
    if word.kind == "edge":
        return EDGES[word.value]
    counted: Mapping[str, Edge] = {">": "before", ">=": "before", "<": "since", "<=": "since"}
    return counted.get(word.value) if when.is_back else None
