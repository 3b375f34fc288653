"""Days are read as people of four languages say them; what is not understood is never guessed."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.periods import Asked, Period, from_gregorian, read_periods, to_gregorian
from erp_mcp.language.periods.calendars import CALENDARS, Calendar
from tests.language.periods.sentences import TODAY, Sentence, sentences

ALL = list(sentences())
DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
LAST = {"en": "last {n} days", "tr": "son {n} gün", "fa": "{n} روز گذشته", "ar": "آخر {n} يوما"}
MONTHS = {"en": "last {n} months", "tr": "son {n} ay", "fa": "{n} ماه گذشته", "ar": "آخر {n} أشهر"}


@pytest.mark.parametrize("sentence", ALL, ids=lambda it: f"{it.language}-{it.words}")
def test_a_sentence_names_its_days(sentence: Sentence) -> None:
    asked = sentence.read()
    assert asked is not None
    assert (asked.said, asked.unknown) == (sentence.said, "")


def test_every_language_has_its_sentences() -> None:
    assert min(Counter(each.language for each in ALL).values()) >= 50


@pytest.mark.parametrize(
    "words",
    [
        "",
        "sales",
        "مبيعات",
        "until 1 March",
        "31 April 2026",
        "03/15/2026",  # no 15th month, and nobody guesses that the month came first
        "2026-02-30",
        "30 Esfand 1404",
        "last 0 days",
        "last 999999 days",
        "this month vs",
        "this month last month",
        "Q5 2026",
        "January 1405",
        "week 54 of 2026",
        "between March",
        "top 10 last month",
        "last 3 months ago",
        "ماه سیزدهم ۱۴۰۵ تا",
        "1405-13-01",
        "9" * 300,
        "month " * 100,
    ],
)
def test_words_that_name_no_days_or_only_half_are_not_guessed(words: str) -> None:
    assert read_periods(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("Riyadh last month", "Riyadh"),
        ("last month in Jeddah vs Riyadh March 2026", "Jeddah Riyadh"),
        ("geçen ay Ankara", "Ankara"),
        ("ماه گذشته تهران", "تهران"),
        ("الشهر الماضي الرياض", "الرياض"),
    ],
)
def test_words_that_are_left_over_are_told(words: str, unknown: str) -> None:
    asked = read_periods(words, TODAY)
    assert asked is not None
    assert asked.unknown == unknown


@pytest.mark.parametrize(
    ("period", "against", "said"),
    [
        ("this month", "last month", "2026-11-01..2026-11-18 vs 2026-10-01..2026-10-18"),
        ("last month", "last year", "2026-10-01..2026-10-31 vs 2025-10-01..2025-10-31"),
        ("last month", "same period last year", "2026-10-01..2026-10-31 vs 2025-10-01..2025-10-31"),
        ("last month", "vs the month before", "2026-10-01..2026-10-31 vs 2026-09-01..2026-09-30"),
        ("bu ay", "geçen yıla göre", "2026-11-01..2026-11-18 vs 2025-11-01..2025-11-18"),
        ("الربع الثالث 2025", "العام الماضي", "2025-07-01..2025-09-30 vs 2024-07-01..2024-09-30"),
        ("2026-03-01..2026-03-10", "پارسال", "2026-03-01..2026-03-10 vs 2025-03-01..2025-03-10"),
        ("2026", "2025", "2026-01-01..2026-11-18 vs 2025-01-01..2025-11-18"),
        ("last 90 days", "yoy", "2026-08-21..2026-11-18 vs 2025-08-21..2025-11-18"),
    ],
)
def test_the_other_side_may_be_named_on_its_own(period: str, against: str, said: str) -> None:
    asked = read_periods(period, TODAY, against)
    assert asked is not None
    assert asked.said == said


def test_the_other_side_is_not_guessed_either() -> None:
    assert read_periods("this month", TODAY, "the competition") is None


@pytest.mark.parametrize(("begins", "first"), [(0, "2026-11-16"), (5, "2026-11-14"), (6, "2026-11-15")])
def test_a_week_begins_on_the_day_of_the_company(begins: int, first: str) -> None:
    begin = date.fromisoformat(first)
    assert read_periods("this week", TODAY, week_begins=begins) == Asked(
        Period(begin, TODAY), is_to_date=True, whole=Period(begin, begin + timedelta(days=6))
    )


def test_a_bare_year_is_of_the_calendar_in_which_it_is_near() -> None:
    near = {words: read_periods(words, TODAY) for words in ("1405", "1448", "1405 هـ", "1405 شمسی")}
    assert {words: asked and asked.period.first.year for words, asked in near.items()} == {
        "1405": 2026,
        "1448": 2026,
        "1405 هـ": 1984,
        "1405 شمسی": 2026,
    }


def test_a_month_is_compared_with_its_last_day_where_it_has_fewer_days() -> None:
    asked = read_periods("this month vs last month", date(2026, 3, 30))
    assert asked is not None
    assert asked.said == "2026-03-01..2026-03-30 vs 2026-02-01..2026-02-28"


def test_what_is_over_today_is_whole() -> None:
    asked = read_periods("this month vs last month", date(2026, 11, 30))
    assert asked == Asked(
        Period(date(2026, 11, 1), date(2026, 11, 30)), Period(date(2026, 10, 1), date(2026, 10, 31))
    )


@given(DAYS, st.sampled_from(ALL))
def test_every_span_is_in_order_and_nothing_to_date_goes_beyond_today(
    today: date, sentence: Sentence
) -> None:
    asked = read_periods(sentence.words, today)
    if asked and asked.is_to_date:
        assert asked.period.last == today
        assert asked.against is None or asked.against.first <= asked.against.last


@given(DAYS, st.integers(1, 400), st.sampled_from(sorted(LAST)), st.sampled_from(CALENDARS))
def test_so_many_days_are_so_many_up_to_today(today: date, n: int, language: str, calendar: Calendar) -> None:
    asked = read_periods(LAST[language].format(n=n), today, calendar=calendar)
    assert asked == Asked(Period(today - timedelta(days=n - 1), today))


@given(DAYS, st.integers(1, 24), st.sampled_from(sorted(MONTHS)), st.sampled_from(CALENDARS))
def test_so_many_months_begin_the_day_after_so_many_months_ago(
    today: date, n: int, language: str, calendar: Calendar
) -> None:
    asked = read_periods(MONTHS[language].format(n=n), today, calendar=calendar)
    assert asked is not None
    assert asked.period.last == today
    year, month, day = from_gregorian(calendar, today)
    ago = from_gregorian(calendar, asked.period.first - timedelta(days=1))
    assert (year - ago.year) * 12 + month - ago.month == n
    assert ago.day <= day


@given(st.sampled_from(ALL))
def test_digits_of_every_script_read_the_same(sentence: Sentence) -> None:
    plain = sentence.words.translate({ord(it): str(n) for each in DIGITS for n, it in enumerate(each)})
    for digits in DIGITS:
        words = plain.translate({ord(str(n)): it for n, it in enumerate(digits)})
        assert read_periods(words, TODAY, calendar=_calendar(sentence)) == sentence.read()


def _calendar(sentence: Sentence) -> Calendar:
    return next(each for each in CALENDARS if each == sentence.calendar)


@given(DAYS, st.sampled_from(CALENDARS))
def test_this_month_begins_on_its_first_day_in_every_calendar(today: date, calendar: Calendar) -> None:
    asked = read_periods("this month", today, calendar=calendar)
    year, month, _ = from_gregorian(calendar, today)
    assert asked is not None
    assert asked.period == Period(to_gregorian(calendar, year, month, 1), today)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(words: str) -> None:
    asked = read_periods(words, TODAY, words)
    assert asked is None or asked.period.first <= asked.period.last
