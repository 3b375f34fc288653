"""How days and spans of days are said in a calendar and a language, without saying anything twice."""

from dataclasses import dataclass
from datetime import date

from erp_mcp.analytics.story import Day, Days
from erp_mcp.language.periods.calendars import Calendar, Written, from_gregorian, month_length, month_name
from erp_mcp.reports.numerals import Numerals
from erp_mcp.reports.phrases import words
from erp_mcp.store.records import Language

SHORT = 3  # letters of an English month


@dataclass(frozen=True, slots=True)
class Dates:
    language: Language
    calendar: Calendar
    numerals: Numerals

    def said(self, value: Day | Days) -> str:
        return self.day(value) if isinstance(value, Day) else self.days(value)

    def day(self, value: Day) -> str:
        """A month, quarter or year of another calendar than the reader's is said as what it is there."""
        written = self._written(value.day)
        if written is None or not (self.calendar == "gregorian" or _begins(written, value)):
            return Dates(self.language, "gregorian", self.numerals).day(value)
        match value.grain:
            case "day":
                return self._date(written)
            case "week":
                return words("frame.week", self.language).format(day=self._date(written))
            case "month":
                return self._month(written)
            case "quarter":
                quarter = words(f"frame.quarter_{(written.month + 2) // 3}", self.language)
                return quarter.format(year=self._year(written))
            case "year":
                return self._year(written)

    def days(self, value: Days) -> str:
        first, last = self._written(value.first), self._written(value.last)
        if first is None or last is None:
            return Dates(self.language, "gregorian", self.numerals).days(value)
        if first == last:
            return self._date(first)
        if first.day == 1 and last.day == month_length(self.calendar, last.year, last.month):
            return self._months(first, last)
        if (first.year, first.month) == (last.year, last.month):
            return self._joined(self.numerals.plain(first.day), self._date(last))
        is_one_year = first.year == last.year
        return self._joined(self._day_of_month(first) if is_one_year else self._date(first), self._date(last))

    def _months(self, first: Written, last: Written) -> str:
        """From the first day of a month to the last of one."""
        if first.month == 1 and last.month == 12:
            return self._year(first) if first.year == last.year else self._years(first, last)
        if first.year != last.year:
            return self._joined(self._month(first), self._month(last))
        if first.month == last.month:
            return self._month(last)
        return self._joined(self._name(first), self._month(last))

    def _years(self, first: Written, last: Written) -> str:
        return self._joined(self._year(first), self._year(last))

    def _joined(self, first: str, last: str) -> str:
        if self.language == "fa":
            return f"{first} تا {last}"
        return f"{first} – {last}" if " " in first else f"{first}–{last}"

    def _date(self, written: Written) -> str:
        return f"{self._day_of_month(written)} {self._year(written)}"

    def _day_of_month(self, written: Written) -> str:
        return f"{self.numerals.plain(written.day)} {self._name(written)}"

    def _month(self, written: Written) -> str:
        return f"{self._name(written)} {self._year(written)}"

    def _year(self, written: Written) -> str:
        return self.numerals.plain(written.year)

    def _name(self, written: Written) -> str:
        name = month_name(self.calendar, written.month, self.language)
        return name[:SHORT] if (self.language, self.calendar) == ("en", "gregorian") else name

    def _written(self, day: date) -> Written | None:
        """None where the calendar's table does not reach."""
        try:
            return from_gregorian(self.calendar, day)
        except ValueError:
            if self.calendar == "gregorian":
                raise
            return None


def _begins(written: Written, value: Day) -> bool:
    """Whether what is said of it is a unit of the calendar that it was written in."""
    match value.grain:
        case "day" | "week":
            return True
        case "month":
            return written.day == 1
        case "quarter":
            return written.day == 1 and written.month % 3 == 1
        case "year":
            return written.day == written.month == 1
