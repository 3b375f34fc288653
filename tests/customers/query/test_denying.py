"""What is denied is never asked for instead, and what only one of two has to hold is not asked of both unsaid."""

import pytest

from erp_mcp.customers.query.reading import understand
from tests.customers.query.company import COMPANY, TODAY
from tests.customers.query.expected import written


@pytest.mark.parametrize(
    ("text", "filters", "ignored"),
    [
        ("customers without a phone number in Ajman", {"city = Ajman"}, "without a phone number"),
        ("customers without tattoos in Dubai", {"city = Dubai"}, "without"),
        ("عملاء بدون بريد في الشارقة", {"city = Sharjah"}, "بدون بريد"),
        ("مشتریان بدون ایمیل در شارجه", {"city = Sharjah"}, "بدون ایمیل"),
        ("Dubai'de telefonu olmayan oteller", {"city = Dubai", "segment = hotel"}, "telefonu olmayan"),
    ],
)
def test_without_something_that_no_filter_knows_is_not_outside_a_place(
    text: str, filters: set[str], ignored: str
) -> None:
    found = understand(text, COMPANY, TODAY)
    assert (written(found), " ".join(found.ignored)) == (filters, ignored)


IN_PART = {"orders >= 1 during 2026-08-21..2026-11-21", "orders = 0 during 2026-10-01..2026-10-31"}


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("customers who havent ordered for 90 days", {"last_order < 2026-08-23"}),
        ("ordered in the last 3 months but not in the last month", IN_PART),
        ("سفارش داده در ۳ ماه اخیر ولی نه در ماه گذشته", IN_PART),
        ("برنج خریده‌اند ولی روغن نه", {"bought = rice-grains", "bought != oils-ghee"}),
        ("برنج خریده‌اند نه روغن", {"bought = rice-grains", "bought != oils-ghee"}),
        ("ne Dubai ne Şarika", {"city not in Dubai,Sharjah"}),
    ],
)
def test_a_denial_finds_what_it_denies(text: str, filters: set[str]) -> None:
    assert written(understand(text, COMPANY, TODAY)) == filters


@pytest.mark.parametrize(
    "text",
    [
        "customers who haven't paid their invoices",
        "customers who did not pay",
        "عملاء لم يسددوا فواتيرهم",
        "مشتریانی که پرداخت نکرده‌اند",
        "ödeme yapmayan müşteriler",
    ],
)
def test_who_has_not_paid_owes(text: str) -> None:
    found = understand(text, COMPANY, TODAY)
    assert (written(found), found.rest, found.ignored) == ({"balance > 0"}, "", ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("customers in Dubai or customers who owe more than 10000", "or"),
        ("customers who owe or are overdue", "or"),
        ("عملاء دبي أو مدينين", "أو"),
        ("Dubai'deki veya 10000'den fazla borcu olan müşteriler", "veya"),
    ],
)
def test_filters_hold_together_so_an_or_between_them_is_said_not_to_be_understood(
    text: str, word: str
) -> None:
    found = understand(text, COMPANY, TODAY)
    assert len(found.filters) == 2
    assert found.ignored == (word,)


@pytest.mark.parametrize("text", ["rice or oil buyers in Dubai or Sharjah", "Zubair or Omar in Dubai"])
def test_an_or_between_things_of_one_kind_is_understood(text: str) -> None:
    assert understand(text, COMPANY, TODAY).ignored == ()


@pytest.mark.parametrize(
    ("text", "filters", "ignored"),
    [
        ("customers with overdue invoices since March", {"overdue > 0"}, ("since March",)),
        ("customers since March with overdue invoices", {"overdue > 0", "since >= 2026-03-01"}, ()),
        ("marttan beri borcu olan müşteriler", {"balance > 0"}, ("marttan beri",)),
    ],
)
def test_since_when_somebody_owes_is_not_since_when_they_are_customers(
    text: str, filters: set[str], ignored: tuple[str, ...]
) -> None:
    found = understand(text, COMPANY, TODAY)
    assert (written(found), found.ignored) == (filters, ignored)
