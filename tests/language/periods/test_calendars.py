"""Days of the Jalali and the Hijri calendar are those that were printed in calendars."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.periods.calendars import (
    CALENDARS,
    Calendar,
    Written,
    from_gregorian,
    month_length,
    month_name,
    month_names,
    to_gregorian,
)
from erp_mcp.language.telltales import Language

PRINTED: list[tuple[Calendar, Written, date]] = [
    ("jalali", Written(1405, 1, 1), date(2026, 3, 21)),
    ("jalali", Written(1403, 12, 30), date(2025, 3, 20)),  # the last day of a leap year
    ("jalali", Written(1404, 1, 1), date(2025, 3, 21)),
    ("jalali", Written(1405, 9, 1), date(2026, 11, 22)),
    ("jalali", Written(1357, 11, 22), date(1979, 2, 11)),
    ("hijri", Written(1447, 9, 1), date(2026, 2, 18)),
    ("hijri", Written(1447, 1, 1), date(2025, 6, 26)),
    ("hijri", Written(1446, 9, 1), date(2025, 3, 1)),
    ("hijri", Written(1445, 12, 10), date(2024, 6, 16)),  # the feast of sacrifice
    ("gregorian", Written(2026, 11, 22), date(2026, 11, 22)),
]


@pytest.mark.parametrize(("calendar", "written", "day"), PRINTED)
def test_a_printed_day_is_read_and_written(calendar: Calendar, written: Written, day: date) -> None:
    assert to_gregorian(calendar, *written) == day
    assert from_gregorian(calendar, day) == written


@given(st.dates(date(1930, 1, 1), date(2070, 1, 1)), st.sampled_from(CALENDARS))
def test_every_day_comes_back_from_every_calendar(day: date, calendar: Calendar) -> None:
    assert to_gregorian(calendar, *from_gregorian(calendar, day)) == day


@given(st.dates(date(1930, 1, 1), date(2070, 1, 1)), st.sampled_from(CALENDARS))
def test_the_day_after_the_last_of_a_month_is_the_first_of_the_next(day: date, calendar: Calendar) -> None:
    year, month, _ = from_gregorian(calendar, day)
    last = to_gregorian(calendar, year, month, month_length(calendar, year, month))
    assert from_gregorian(calendar, last + timedelta(days=1)) == (year + month // 12, month % 12 + 1, 1)


@pytest.mark.parametrize(
    ("calendar", "written"),
    [
        ("jalali", (1404, 12, 30)),
        ("jalali", (1405, 13, 1)),
        ("hijri", (1501, 1, 1)),
        ("hijri", (1447, 9, 31)),
    ],
)
def test_a_day_that_no_calendar_has_is_refused(calendar: Calendar, written: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        to_gregorian(calendar, *written)


def test_a_day_before_the_hijri_table_is_refused() -> None:
    with pytest.raises(ValueError, match="1900-01-01"):
        from_gregorian("hijri", date(1900, 1, 1))


def test_every_calendar_has_twelve_months_in_every_language() -> None:
    for calendar in CALENDARS:
        for language in get_args(Language):
            shown = {month_name(calendar, month, language) for month in range(1, 13)}
            assert len(shown) == len(month_names(calendar, language)) == 12
    assert month_name("jalali", 7, "fa") == "مهر"
    assert month_name("hijri", 9, "tr") == "Ramazan"
