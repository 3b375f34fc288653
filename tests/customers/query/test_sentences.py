"""The two hundred sentences: what is understood of each, and that nothing of it is lost."""

import pytest

from erp_mcp.customers.query.reading import understand
from tests.customers.query.company import COMPANY, TODAY
from tests.customers.query.expected import LANGUAGES, Expected, ordered, sentences, written

KNOWN = [each for language in LANGUAGES for each in sentences(language) if not each.is_held]
HELD = [each for language in LANGUAGES for each in sentences(language) if each.is_held]


@pytest.mark.parametrize("sentence", KNOWN, ids=lambda each: each.text[:40])
def test_a_sentence_becomes_filters_with_what_is_left_of_it(sentence: Expected) -> None:
    found = understand(sentence.text, COMPANY, TODAY)
    assert (written(found), ordered(found), found.limit) == (sentence.filters, sentence.order, sentence.limit)
    assert (found.rest, found.ignored) == (sentence.rest, sentence.ignored)


def test_sentences_that_were_held_back_are_understood_too() -> None:
    right = [each for each in HELD if each.is_filtered_so(understand(each.text, COMPANY, TODAY))]
    assert len(HELD) == 40
    assert len(right) >= 36


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("مين صرف أقل من ٥٠٠ الشهر الماضي", {"spent < 500 during 2026-10-01..2026-10-31"}),
        ("زبائن اشتروا بأكثر من 1500 السنة الماضية", {"spent > 1500 during 2025-01-01..2025-12-31"}),
        ("مشتری‌هایی که بیش از ۳ ماه پیش سفارش دادند", {"first_order < 2026-08-21"}),
    ],
)
def test_a_compared_number_before_a_period_is_a_sum_unless_so_many_can_be_counted_back(
    text: str, filters: set[str]
) -> None:
    assert written(understand(text, COMPANY, TODAY)) == filters


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("Fujairah şehrinde 1000 üzeri harcayan müşteriler", {"city = Fujairah", "spent > 1000"}),
        ("Dubai veya Şarika şehrindeki restoranlar", {"segment = restaurant", "city in Dubai,Sharjah"}),
        ("İstanbul kentinden müşteriler", {"city = Istanbul"}),
        ("Dubai şehri dışındaki müşteriler", {"city != Dubai"}),
        ("customers in the city of Fujairah who spent over 1000", {"city = Fujairah", "spent > 1000"}),
        ("customers in the Dubai area", {"city = Dubai"}),
        ("not in Dubai city or Sharjah city", {"city not in Dubai,Sharjah"}),
        ("عملاء في مدينة الفجيرة صرفوا أكثر من 1000", {"city = Fujairah", "spent > 1000"}),
        ("عملاء خارج مدينة دبي", {"city != Dubai"}),
        ("عملاء المدينة ودبي", {"city in Medina,Dubai"}),
        ("مشتریان شهر فجیره که بیش از ۱۰۰۰ خرج کرده‌اند", {"city = Fujairah", "spent > 1000"}),
        ("مشتریان مدینه", {"city = Medina"}),
    ],
)
def test_the_word_for_a_city_adds_nothing_to_its_name(text: str, filters: set[str]) -> None:
    found = understand(text, COMPANY, TODAY)
    assert (written(found), found.rest, found.ignored) == (filters, "", ())


@pytest.mark.parametrize("name", ["City Mart", "Area Logistics", "Yeni Kent Gıda", "شهر فرش"])
def test_the_word_for_a_city_without_one_may_be_of_a_name(name: str) -> None:
    assert name.split()[-2] in understand(name, COMPANY, TODAY).rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_fifty_of_each_language_and_no_two_the_same(language: str) -> None:
    assert len({each.text for each in sentences(language)}) == 50
