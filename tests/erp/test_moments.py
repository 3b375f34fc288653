"""Dates as people write them, and what they are in the zone of who asks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from erp_mcp.erp.moments import local, period, stored
from erp_mcp.errors import InvalidValue

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("Asia/Riyadh"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("today", "2026-11-21"),
        ("Yesterday", "2026-11-20"),
        ("-7d", "2026-11-14"),
        ("+2w", "2026-12-05"),
        ("-1m", "2026-10-21"),
        ("this week", "2026-11-16 to 2026-11-22"),
        ("this month", "2026-11-01 to 2026-11-30"),
        ("last quarter", "2026-07-01 to 2026-09-30"),
        ("last 30 days", "2026-10-23 to 2026-11-21"),
        ("next 7 days", "2026-11-22 to 2026-11-28"),
        ("2026-02", "2026-02-01 to 2026-02-28"),
        ("2026-Q4", "2026-10-01 to 2026-12-31"),
        ("٢٠٢٦-٠٢-٠٣", "2026-02-03"),
        ("2025", "2025-01-01 to 2025-12-31"),
        ("2026-11-21T10:00:00Z", "2026-11-21 13:00"),
        ("دیروز", "2026-11-20"),
        ("این ماه", "2026-11-01 to 2026-11-30"),
        ("الأسبوع الماضي", "2026-11-09 to 2026-11-15"),
        ("gelecek hafta", "2026-11-23 to 2026-11-29"),
        ("son 30 gün", "2026-10-23 to 2026-11-21"),
        ("15 March 2026", "2026-03-15"),
    ],
)
def test_words_name_a_period(words: str, said: str) -> None:
    assert period(words, NOW).said() == said


def test_a_month_back_from_its_last_day_is_the_last_day_of_the_shorter_one() -> None:
    assert period("-1m", NOW.replace(month=3, day=31)).said() == "2026-02-28"


def test_midnight_is_the_one_of_the_zone() -> None:
    assert stored(period("today", NOW).start) == "2026-11-20 21:00:00"


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    day = period("2026-03-29", datetime(2026, 11, 21, tzinfo=ZoneInfo("Europe/Berlin")))
    assert (stored(day.start), stored(day.end)) == ("2026-03-28 23:00:00", "2026-03-29 22:00:00")


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-31",
        "3/4/2026",
        "geçen ay biraz",
        "someday",
        "",
        "last 9999999 days",
        "+999999y",
        "0000",
        "2026-13",
    ],
)
def test_what_is_no_date_is_refused_with_examples(words: str) -> None:
    with pytest.raises(InvalidValue, match=r"is no date\. Write 2026-11-21"):
        period(words, NOW)


def test_times_are_read_in_the_zone_to_the_minute() -> None:
    assert local("2026-11-21 21:10:59", ZoneInfo("Asia/Riyadh")) == "2026-11-22 00:10"
