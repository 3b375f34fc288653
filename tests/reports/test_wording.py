"""Figures, days and names as people of four languages write them."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unicodedata import decimal as digit_of

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.analytics.story import Day, Days, Explained, Money, Name, Number, Percent, Phrase, Value
from erp_mcp.language.periods.calendars import CALENDARS, Calendar
from erp_mcp.reports.bidi import CONTROLS, FSI, LRI, PDI, RLI
from erp_mcp.reports.currencies import NAMES
from erp_mcp.reports.numerals import digits_of
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language

LANGUAGES: tuple[Language, ...] = ("en", "ar", "fa", "tr")

JUMADAS = "{} جمادى الأولى – {} جمادى الآخرة ١٤٤٨"


def shown(text: str) -> str:
    """Without the marks that only turn its direction."""
    return CONTROLS.sub("", text)


def money(amount: str, currency: str = "AED") -> Money:
    return Money(Decimal(amount), currency)


def percent(value: str) -> Percent:
    return Percent(Decimal(value))


def change(value: str) -> Percent:
    return Percent(Decimal(value), is_change=True)


def number(value: str, unit: str = "") -> Number:
    return Number(Decimal(value), unit)


@pytest.mark.parametrize(
    ("value", "en", "ar", "fa", "tr"),
    [
        (
            money("1234567.891"),
            "1,234,568 AED",
            "١٬٢٣٤٬٥٦٨ د.إ",
            "۱٬۲۳۴٬۵۶۸ درهم امارات",
            "1.234.568 BAE dirhemi",
        ),
        (money("-950.5"), "−950.50 AED", "−٩٥٠٫٥٠ د.إ", "−۹۵۰٫۵۰ درهم امارات", "−950,50 BAE dirhemi"),
        (money("12.3456", "KWD"), "12.346 KWD", "١٢٫٣٤٦ د.ك", "۱۲٫۳۴۶ دینار کویت", "12,346 Kuveyt dinarı"),
        (money("80", "QAR"), "80 QAR", "٨٠ ر.ق", "۸۰ ریال قطر", "80 Katar riyali"),
        (money("999.6", "JPY"), "1,000 JPY", "١٬٠٠٠ JPY", "۱٬۰۰۰ JPY", "1.000 JPY"),
        (money("-20", "EUR"), "−€20", "−٢٠ يورو", "−۲۰ یورو", "−20 €"),
        (money("0.125", "TRY"), "₺0.12", "٠٫١٢ ليرة تركية", "۰٫۱۲ لیر ترکیه", "0,12 TL"),
        (percent("12.5"), "12.5%", "١٢٫٥٪", "۱۲٫۵٪", "%12,5"),
        (change("8.04"), "+8%", "+٨٪", "+۸٪", "+%8"),
        (change("-12.25"), "−12.2%", "−١٢٫٢٪", "−۱۲٫۲٪", "−%12,2"),
        (change("-0.01"), "0%", "٠٪", "۰٪", "%0"),
        (number("1234.50"), "1,234.5", "١٬٢٣٤٫٥", "۱٬۲۳۴٫۵", "1.234,5"),
        (number("0.004"), "0.004", "٠٫٠٠٤", "۰٫۰۰۴", "0,004"),
        (number("1", "frame.days"), "1 day", "يوم واحد", "۱ روز", "1 gün"),
        (number("2", "frame.days"), "2 days", "يومين", "۲ روز", "2 gün"),
        (number("5", "frame.days"), "5 days", "٥ أيام", "۵ روز", "5 gün"),
        (number("11", "frame.days"), "11 days", "١١ يوماً", "۱۱ روز", "11 gün"),
        (number("100", "frame.days"), "100 days", "١٠٠ يوم", "۱۰۰ روز", "100 gün"),
        (number("7.5", "frame.days"), "7.5 days", "٧٫٥ يوم", "۷٫۵ روز", "7,5 gün"),
    ],
)
def test_a_figure_is_written_as_people_of_the_language_write_it(
    value: Value, en: str, ar: str, fa: str, tr: str
) -> None:
    said = {language: shown(Wording.for_reader(language).value(value)) for language in LANGUAGES}
    assert said == {"en": en, "ar": ar, "fa": fa, "tr": tr}


@pytest.mark.parametrize(
    ("first", "last", "en", "fa_jalali", "ar_hijri"),
    [
        ("2026-11-22", "2026-11-22", "22 Nov 2026", "۱ آذر ۱۴۰۵", "١٢ جمادى الآخرة ١٤٤٨"),
        ("2026-11-01", "2026-11-22", "1–22 Nov 2026", "۱۰ آبان تا ۱ آذر ۱۴۰۵", JUMADAS.format("٢١", "١٢")),
        ("2026-10-23", "2026-11-13", "23 Oct – 13 Nov 2026", "۱ تا ۲۲ آبان ۱۴۰۵", JUMADAS.format("١٢", "٣")),
        ("2026-09-01", "2026-09-30", "Sep 2026", "۱۰ شهریور تا ۸ مهر ۱۴۰۵", "١٩ ربيع الأول – ١٩ ربيع الآخر ١٤٤٨"),
        ("2026-07-01", "2026-09-30", "Jul–Sep 2026", "۱۰ تیر تا ۸ مهر ۱۴۰۵", "١٦ محرم – ١٩ ربيع الآخر ١٤٤٨"),
        ("2026-10-23", "2026-11-21", "23 Oct – 21 Nov 2026", "آبان ۱۴۰۵", JUMADAS.format("١٢", "١١")),
        ("2025-12-28", "2026-01-03", "28 Dec 2025 – 3 Jan 2026", "۷ تا ۱۳ دی ۱۴۰۴", "٨–١٤ رجب ١٤٤٧"),
        ("2025-03-21", "2026-03-20", "21 Mar 2025 – 20 Mar 2026", "۱۴۰۴", "٢١ رمضان ١٤٤٦ – ١ شوال ١٤٤٧"),
        ("2026-01-01", "2026-12-31", "2026", "۱۱ دی ۱۴۰۴ تا ۱۰ دی ۱۴۰۵", "١٢ رجب ١٤٤٧ – ٢٢ رجب ١٤٤٨"),
    ],
)  # fmt: skip
def test_a_span_of_days_says_nothing_twice_in_any_calendar(
    first: str, last: str, en: str, fa_jalali: str, ar_hijri: str
) -> None:
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    assert Wording.for_reader("en").value(days) == en
    assert Wording.for_reader("fa", "jalali").value(days) == fa_jalali
    assert Wording.for_reader("ar", "hijri").value(days) == ar_hijri


@pytest.mark.parametrize(
    ("value", "en", "tr", "fa_jalali"),
    [
        (Day(date(2026, 11, 2), "week"), "week of 2 Nov 2026", "2 Kasım 2026 haftası", "هفتهٔ ۱۱ آبان ۱۴۰۵"),
        (Day(date(2026, 11, 1), "month"), "Nov 2026", "Kasım 2026", "نوامبر ۲۰۲۶"),
        (Day(date(2026, 10, 23), "month"), "Oct 2026", "Ekim 2026", "آبان ۱۴۰۵"),
        (Day(date(2026, 10, 1), "quarter"), "Q4 2026", "2026 4. çeyrek", "سه‌ماههٔ چهارم ۲۰۲۶"),
        (Day(date(2026, 3, 21), "quarter"), "Q1 2026", "2026 1. çeyrek", "سه‌ماههٔ اول ۱۴۰۵"),
        (Day(date(2026, 1, 1), "year"), "2026", "2026", "۲۰۲۶"),
    ],
)  # fmt: skip
def test_a_month_of_one_calendar_is_never_called_by_the_name_of_anothers(
    value: Day, en: str, tr: str, fa_jalali: str
) -> None:
    said = [Wording.for_reader(each).value(value) for each in ("en", "tr")]
    assert [*said, Wording.for_reader("fa", "jalali").value(value)] == [en, tr, fa_jalali]


def test_a_day_beyond_the_table_of_a_calendar_is_said_in_the_gregorian_one() -> None:
    far = date(2090, 5, 3)
    assert Wording.for_reader("en", "hijri").value(Day(far)) == "3 May 2090"
    assert Wording.for_reader("en", "hijri").value(Days(date(2026, 1, 1), far)) == "1 Jan 2026 – 3 May 2090"


def test_words_that_say_which_way_it_went_take_a_figure_without_its_sign() -> None:
    values: dict[str, Value] = {
        "amount": money("90"),
        "orders": number("3"),
        "change": change("-12.5"),
        "before": money("100"),
    }
    said = Wording.for_model("en").say(Phrase("day.sold_less", values))
    assert ", 12.5% less than" in said


@pytest.mark.parametrize("name", ["Al Noor Co.)", "شركة (الأمل)", "A\N{RIGHT-TO-LEFT OVERRIDE}B", f"x{PDI}y"])
def test_a_name_within_a_line_of_the_other_direction_stays_together(name: str) -> None:
    plain = CONTROLS.sub("", name)
    assert Wording.for_reader("ar").value(Name(name)) == f"{FSI}{plain}{PDI}"
    assert Wording.for_model("ar").value(Name(name)) == name


def test_an_english_line_isolates_only_names_of_the_other_direction() -> None:
    english = Wording.for_reader("en")
    assert english.value(Name("Al Noor Co.)")) == "Al Noor Co.)"
    assert english.value(Name("شركة (الأمل)")) == f"{FSI}شركة (الأمل){PDI}"


def test_a_sign_stays_on_the_side_on_which_its_digits_have_it() -> None:
    assert Wording.for_reader("ar", digits="native").value(change("-5")) == f"{RLI}−٥٪{PDI}"
    assert Wording.for_reader("ar", digits="latin").value(change("-5")) == f"{LRI}−5%{PDI}"
    assert Wording.for_reader("fa").value(change("-5")) == f"{LRI}−۵٪{PDI}"
    assert Wording.for_reader("ar", digits="latin").value(money("-5", "CHF")) == f"{FSI}{LRI}−5{PDI} CHF{PDI}"


def test_arabic_has_its_own_digits_where_its_readers_use_them() -> None:
    assert [digits_of("ar", zone) for zone in ("Asia/Riyadh", "Africa/Cairo", "")] == ["native"] * 3
    assert [digits_of("ar", zone) for zone in ("Asia/Dubai", "Africa/Casablanca")] == ["latin"] * 2
    assert digits_of("fa", "Asia/Dubai") == "native"


def test_a_model_gets_latin_digits_codes_and_no_marks_in_every_language() -> None:
    values = [money("-1234.5", "EUR"), change("-5.5"), Day(date(2026, 11, 22)), Name("شركة (الأمل)")]
    for language in LANGUAGES:
        said = " ".join(Wording.for_model(language, "jalali").value(each) for each in values)
        assert re.findall(r"\d", said) == re.findall(r"[0-9]", said)
        assert "EUR" in said
        assert not CONTROLS.search(said)


def test_a_long_name_keeps_its_id_for_a_model_and_all_of_it_for_a_reader() -> None:
    name = f"{'Company ' * 30}#1234"
    assert Wording.for_model("en").value(Name(name)).endswith("#1234")
    assert len(Wording.for_model("en").value(Name(name))) < 90
    assert Wording.for_reader("en").value(Name(name)) == name


def read_back(text: str, language: Language) -> Decimal:
    group, point = {"ar": "٬٫", "fa": "٬٫", "tr": ".,", "en": ",."}[language]
    latin = "".join(str(digit_of(each)) if each.isdecimal() else each for each in shown(text))
    latin = latin.replace(group, "").replace(point, ".").replace("−", "-").replace("+", "")
    return Decimal(re.sub(r"[%٪]", "", latin))


AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2)


@given(AMOUNTS, st.sampled_from(LANGUAGES))
def test_a_number_said_in_any_language_reads_back_as_itself(value: Decimal, language: Language) -> None:
    exact = Wording.for_reader(language, digits="native", is_exact=True)
    assert read_back(exact.value(Number(value)), language) == value
    assert read_back(exact.bare(Money(value, "AED")), language) == value


@given(AMOUNTS, st.sampled_from(LANGUAGES))
def test_what_is_rounded_for_display_is_never_a_half_of_its_last_place_off(
    value: Decimal, language: Language
) -> None:
    wording = Wording.for_reader(language)
    assert abs(read_back(wording.value(Percent(value)), language) - value) <= Decimal("0.5")
    assert abs(read_back(wording.bare(Money(value, "AED")), language) - value) <= Decimal("0.5")


DAYS = st.dates(date(1950, 1, 1), date(2070, 1, 1))


@given(DAYS, st.integers(0, 900), st.sampled_from(LANGUAGES), st.sampled_from(CALENDARS))
def test_spans_of_different_days_are_said_differently(
    first: date, length: int, language: Language, calendar: Calendar
) -> None:
    wording = Wording.for_reader(language, calendar)
    last = first + timedelta(days=length)
    said = wording.value(Days(first, last))
    assert said != wording.value(Days(first, last + timedelta(days=1)))
    assert said != wording.value(Days(first - timedelta(days=1), last))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["forecast.proven", "forecast.errs_much", "churn.unlearned"])
def test_a_reason_within_a_sentence_does_not_end_one_of_its_own(language: Language, reason: str) -> None:
    because = Phrase(reason, {"n": number("3")})
    days = Days(date(2026, 11, 1), date(2026, 11, 22))
    said = Wording(language).explained(Explained(Phrase("churn.method"), days, 7, "low", because))
    assert ".)" not in said


def test_what_has_a_name_in_arabic_has_one_in_persian_too() -> None:
    assert NAMES["ar"].keys() <= NAMES["fa"].keys()
