"""Dates as people write them: `today`, `last 30 days`, `-7d`, `2026-11`, `ماه قبل`, in the zone of who asks."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from erp_mcp.errors import InvalidValue
from erp_mcp.language.normal import normalize
from erp_mcp.language.periods import read_periods

EXAMPLES = "2026-11-21, 2026-11, 2026-Q4, today, this month, last 30 days, -7d"

STEP = re.compile(r"([+-]) ?(\d{1,6}) ?([hdwmqy])")
SPAN = re.compile(r"(last|past|next) (\d{1,6}) (day|week|month|quarter|year)s?")
NAMED = re.compile(r"(this|last|previous|next|current) (day|week|month|quarter|year)")
YEAR = re.compile(r"(\d{4})")
QUARTER = re.compile(r"(\d{4})[- ]?q([1-4])")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LETTERS: Mapping[str, str] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
OFFSETS: Mapping[str, int] = {"this": 0, "current": 0, "last": -1, "previous": -1, "next": 1}
DAYS: Mapping[str, int] = {"today": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until just before `end`, both in the zone of who asks; a moment has no length."""

    start: datetime
    end: datetime

    def said(self) -> str:
        if self.start == self.end:
            return f"{self.start:%Y-%m-%d %H:%M}"
        last = self.end - timedelta(days=1)
        if self.start.time() != time() or self.end.time() != time():
            return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"
        return f"{self.start:%Y-%m-%d}" if last <= self.start else f"{self.start:%Y-%m-%d} to {last:%Y-%m-%d}"


def period(words: str, now: datetime) -> Period:
    """`now` carries the zone; weeks begin on Monday."""
    plain = normalize(words)
    try:
        for read in (_named, _step, _span, _calendar, _moment, _worded):
            if found := read(plain, now):
                return found
    except (ValueError, OverflowError):
        pass  # such as the 31st of November or the year 0: not a date either
    raise InvalidValue(f"{words[:40]!r} is no date. Write {EXAMPLES}. Nothing was read.")


def stored(at: datetime) -> str:
    """As Odoo keeps a time: UTC without a zone."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def local(said: str, zone: ZoneInfo) -> str:
    """As Odoo answers a time, in the zone of who reads it, to the minute."""
    try:
        at = datetime.fromisoformat(said).replace(tzinfo=UTC)
    except ValueError:
        return said
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _named(words: str, now: datetime) -> Period | None:
    if words == "now":
        return Period(now, now)
    if words in DAYS:
        return _units("day", now, DAYS[words], 1)
    if found := NAMED.fullmatch(words):
        return _units(found[2], now, OFFSETS[found[1]], 1)
    return None


def _step(words: str, now: datetime) -> Period | None:
    """A day so far from today, or with hours a moment."""
    found = STEP.fullmatch(words)
    if found is None:
        return None
    distance = int(found[1] + found[2])
    if found[3] == "h":
        at = now + timedelta(hours=distance)
        return Period(at, at)
    day = _moved(now.date(), LETTERS[found[3]], distance)
    return Period(_midnight(day, now), _midnight(day + timedelta(days=1), now))


def _span(words: str, now: datetime) -> Period | None:
    """Up to and with today, or from tomorrow on; of other units than days the same number of days."""
    found = SPAN.fullmatch(words)
    if found is None:
        return None
    count, tomorrow = int(found[2]), now.date() + timedelta(days=1)
    if found[1] == "next":
        return Period(_midnight(tomorrow, now), _midnight(_moved(tomorrow, found[3], count), now))
    return Period(_midnight(_moved(tomorrow, found[3], -count), now), _midnight(tomorrow, now))


def _calendar(words: str, now: datetime) -> Period | None:
    if DAY.fullmatch(words):
        return _of(date.fromisoformat(words), "day", now)
    if found := QUARTER.fullmatch(words):
        return _of(date(int(found[1]), int(found[2]) * 3 - 2, 1), "quarter", now)
    if found := MONTH.fullmatch(words):
        return _of(date(int(found[1]), int(found[2]), 1), "month", now)
    if found := YEAR.fullmatch(words):
        return _of(date(int(found[1]), 1, 1), "year", now)
    return None


def _moment(words: str, now: datetime) -> Period | None:
    try:
        at = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    at = at.replace(tzinfo=now.tzinfo) if at.tzinfo is None else at.astimezone(now.tzinfo)
    return Period(at, at)


def _worded(words: str, now: datetime) -> Period | None:
    """In any of our languages; figures alone, such as 3/4/2026, would be read by guessing."""
    asked = read_periods(words, now.date()) if any(map(str.isalpha, words)) else None
    if asked is None or asked.unknown or asked.against:
        return None
    days = asked.whole or asked.period
    return Period(_midnight(days.first, now), _midnight(days.ending, now))


def _units(unit: str, now: datetime, offset: int, count: int) -> Period:
    start = _moved(BEGINNINGS[unit](now.date()), unit, offset)
    return Period(_midnight(start, now), _midnight(_moved(start, unit, count), now))


def _of(start: date, unit: str, now: datetime) -> Period:
    return Period(_midnight(start, now), _midnight(_moved(start, unit, 1), now))


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


def _moved(day: date, unit: str, count: int) -> date:
    """By months the same day of the month, or its last one."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


BEGINNINGS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
