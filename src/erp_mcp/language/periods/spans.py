"""Days counted in the calendar of the reader: this quarter, the 90 days past, the same days of the year before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from erp_mcp.language.periods.calendars import Calendar, from_gregorian, month_length, to_gregorian

Unit = Literal["day", "week", "month", "quarter", "half", "year"]
UNITS: Mapping[str, Unit] = {each: each for each in ("day", "week", "month", "quarter", "half", "year")}
MONTHS: Mapping[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS: Mapping[Unit, int] = {"day": 1, "week": 7}
# A week is compared with a whole week: so many of them are a month, a quarter, a half, a year.
WEEKS: Mapping[Unit, int] = {"week": 1, "month": 4, "quarter": 13, "half": 26, "year": 52}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`unit` is what it is one of, or so many of, counted up to its last day, where `count` is not 0.

    `shift` is -1 for the last such unit, 0 for this one; `is_before` where it is the one before another.
    """

    first: date
    last: date
    unit: Unit | None = None
    calendar: Calendar = "gregorian"
    count: int = 0
    shift: int | None = None
    is_before: bool = False
    is_to_date: bool = False

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    def until(self, today: date) -> "Span":
        """What has been of it, if it is one of its units and not over."""
        if self.unit is None or self.count or not self.first <= today < self.last:
            return self
        return replace(self, last=today, is_to_date=True)

    def whole(self) -> "Span":
        """With what is still to come of it."""
        if self.unit is None:
            return self
        return replace(self, last=moved(self.calendar, self.first, self.unit, 1) - ONE_DAY)

    def moved(self, unit: Unit, count: int) -> "Span":
        if self.unit == "week" and unit in WEEKS:
            return self._by_days(7 * WEEKS[unit] * count)
        if unit in DAYS:
            return self._by_days(DAYS[unit] * count)
        last = self._moved_last(MONTHS[unit] * count)
        if self.count and self.unit:
            return replace(
                self, first=moved(self.calendar, last, self.unit, -self.count) + ONE_DAY, last=last
            )
        return replace(self, first=moved(self.calendar, self.first, unit, count), last=last)

    def before(self) -> "Span":
        """As much of the same, right before it."""
        if self.unit is None:
            return self._by_days(-self.length)
        return self.moved(self.unit, -(self.count or 1))

    def like(self, other: "Span") -> "Span":
        """As many of its days as have been of the other, where that is not over."""
        is_comparable = self.unit == other.unit and not self.count and not self.is_to_date
        if not other.is_to_date or not is_comparable or other.unit is None:
            return self
        if self.calendar != other.calendar or other.unit in DAYS:
            return replace(self, last=min(self.last, self.first + timedelta(days=other.length - 1)))
        here, there = (from_gregorian(each.calendar, each.first) for each in (self, other))
        months = (here.year - there.year) * 12 + here.month - there.month
        return replace(self, last=moved(self.calendar, other.last, "month", months))

    def _by_days(self, days: int) -> "Span":
        shift = timedelta(days=days)
        return replace(self, first=self.first + shift, last=self.last + shift)

    def _moved_last(self, months: int) -> date:
        """The last of a month stays the last, if the first day is the first of one."""
        ending = self.last + ONE_DAY
        if all(from_gregorian(self.calendar, each).day == 1 for each in (self.first, ending)):
            return moved(self.calendar, ending, "month", months) - ONE_DAY
        return moved(self.calendar, self.last, "month", months)


def moved(calendar: Calendar, day: date, unit: Unit, count: int) -> date:
    """As late in the month as there are days."""
    if unit in DAYS:
        return day + timedelta(days=DAYS[unit] * count)
    year, month, number = from_gregorian(calendar, day)
    year, month = divmod(year * 12 + month - 1 + count * MONTHS[unit], 12)
    return to_gregorian(calendar, year, month + 1, min(number, month_length(calendar, year, month + 1)))


@dataclass(frozen=True, slots=True)
class Clock:
    """`week_begins` is 0 for Monday."""

    today: date
    calendar: Calendar = "gregorian"
    week_begins: int = 0

    def whole(self, unit: Unit, shift: int = 0) -> Span:
        """This unit, the last, the next."""
        begin = moved(self.calendar, self._beginning(unit), unit, shift)
        return self.starting(begin, unit, self.calendar, shift)

    def starting(self, begin: date, unit: Unit, calendar: Calendar, shift: int | None = None) -> Span:
        return Span(begin, moved(calendar, begin, unit, 1) - ONE_DAY, unit, calendar, shift=shift)

    def back(self, unit: Unit, count: int) -> Span:
        first = moved(self.calendar, self.today, unit, -count) + ONE_DAY
        return Span(first, self.today, unit, self.calendar, count)

    def ahead(self, unit: Unit, count: int) -> Span:
        last = moved(self.calendar, self.today, unit, count)
        return Span(self.today + ONE_DAY, last, unit, self.calendar, count)

    def day(self, shift: int) -> Span:
        day = self.today + timedelta(days=shift)
        return Span(day, day, "day", self.calendar)

    def year(self, calendar: Calendar) -> int:
        return from_gregorian(calendar, self.today).year

    def _beginning(self, unit: Unit) -> date:
        if unit == "day":
            return self.today
        if unit == "week":
            return self.today - timedelta(days=(self.today.weekday() - self.week_begins) % 7)
        year, month, _ = from_gregorian(self.calendar, self.today)
        return to_gregorian(self.calendar, year, (month - 1) // MONTHS[unit] * MONTHS[unit] + 1, 1)
