"""The generated company looks alive: its languages, its namesakes, its weeks and its seasons."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean

import pytest

from erp_mcp.sandbox.company import catalogue, leads, people, trade
from erp_mcp.store.records import Customer, Order

FICTITIOUS = re.compile(r"\+971 5[05] 555 [1-9]\d{3}|\+90 532 555 [1-9]\d \d\d")
FIRST_DAY, TODAY = date(2025, 5, 16), date(2026, 11, 15)
RAMADAN = (date(2026, 2, 18), date(2026, 3, 19))
WINDOW = [FIRST_DAY + timedelta(days=number) for number in range((TODAY - FIRST_DAY).days + 1)]
THURSDAY, FRIDAY, SATURDAY, SUNDAY = 3, 4, 5, 6

BUYERS = {customer.external_id: customer for customer in people.customers()}
CATEGORIES = {product.external_id: product.category for product in catalogue.products()}


def in_ramadan(day: date) -> bool:
    return RAMADAN[0] <= day <= RAMADAN[1]


def orders_per_day(orders: Iterable[Order], days: list[date]) -> float:
    counts = Counter(order.ordered_at.date() for order in orders)
    return mean(counts[day] for day in days)


def pieces_per_day(category: str, days: list[date]) -> float:
    pieces: Counter[date] = Counter()
    for order in trade.orders():
        for line in order.lines:
            if CATEGORIES[line.product_external_id] == category:
                pieces[order.ordered_at.date()] += int(line.quantity)
    return mean(pieces[day] for day in days)


def all_forms(customer: Customer) -> str:
    return " ".join((customer.name, *customer.other_names))


@pytest.mark.parametrize(
    ("currency", "busy"), [("AED", (THURSDAY, FRIDAY)), ("TRY", (SATURDAY,))], ids=["gulf", "istanbul"]
)
def test_the_busy_days_of_the_week_stand_out(currency: str, busy: tuple[int, ...]) -> None:
    orders = [order for order in trade.orders() if order.currency == currency]
    busy_days = [day for day in WINDOW if day.weekday() in busy]
    other_days = [day for day in WINDOW if day.weekday() not in (*busy, SUNDAY)]

    assert orders_per_day(orders, busy_days) > 1.2 * orders_per_day(orders, other_days)


def test_nobody_orders_while_the_doors_are_closed() -> None:
    for order in trade.orders():
        day, at = order.ordered_at.date(), order.ordered_at.time()
        if order.currency == "TRY":
            assert day.weekday() != SUNDAY
            assert time(9) <= at < time(19)
        elif in_ramadan(day):
            assert time(9) <= at < time(16) or time(20, 30) <= at < time(23, 30)
        else:
            assert time(14 if day.weekday() == FRIDAY else 8) <= at < time(20)


def test_ramadan_brings_more_orders() -> None:
    fasting = [day for day in WINDOW if in_ramadan(day)]
    ordinary = [day for day in WINDOW if not in_ramadan(day)]

    assert orders_per_day(trade.orders(), fasting) > 1.2 * orders_per_day(trade.orders(), ordinary)


@pytest.mark.parametrize("category", ["dates-nuts", "rice-grains", "beverages-tea-coffee"])
def test_ramadan_empties_the_shelves_of_dates_rice_and_drinks(category: str) -> None:
    fasting = [day for day in WINDOW if in_ramadan(day)]
    ordinary = [day for day in WINDOW if not in_ramadan(day)]

    assert pieces_per_day(category, fasting) > 1.8 * pieces_per_day(category, ordinary)


def test_the_feast_of_sacrifice_and_the_growth_of_a_year_show() -> None:
    feast = [day for day in WINDOW if date(2026, 5, 19) <= day <= date(2026, 5, 27)]
    june = [day for day in WINDOW if (day.year, day.month) == (2026, 6)]
    autumns = [
        [day for day in WINDOW if (day.year, day.month) in ((year, 9), (year, 10))] for year in (2025, 2026)
    ]

    assert orders_per_day(trade.orders(), feast) > 1.2 * orders_per_day(trade.orders(), june)
    assert (
        1.0 < orders_per_day(trade.orders(), autumns[1]) / orders_per_day(trade.orders(), autumns[0]) < 1.25
    )


def test_customers_have_a_cadence_some_leave_some_are_new_and_a_few_are_whales() -> None:
    moments: defaultdict[int, list[datetime]] = defaultdict(list)
    spent: Counter[int] = Counter()
    for order in trade.orders():
        moments[order.customer_external_id].append(order.ordered_at)
        spent[order.customer_external_id] += int(
            order.total / (1 if order.currency == "AED" else Decimal("11.5"))
        )
    loyal_gaps = [(later - earlier).days for earlier, later in pairwise(moments[1001])]
    gone = [buyer for buyer, seen in moments.items() if seen[-1].date() < TODAY - timedelta(days=180)]
    new = [buyer for buyer in moments if BUYERS[buyer].created_at.date() > FIRST_DAY]
    top_ten = sum(value for _, value in spent.most_common(10))

    assert 7 <= mean(loyal_gaps) <= 14
    assert max(loyal_gaps) <= 28
    assert 20 <= len(gone) <= 80
    assert 40 <= len(new) <= 80
    assert 0.25 < top_ten / spent.total() < 0.6


def test_customers_come_back_for_their_favourites() -> None:
    bought: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for order in trade.orders():
        bought[order.customer_external_id].update(line.product_external_id for line in order.lines)
    regulars = [counts for counts in bought.values() if counts.total() >= 40]

    assert len(regulars) > 150
    assert (
        mean(sum(times for _, times in counts.most_common(10)) / counts.total() for counts in regulars) > 0.55
    )


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
def test_every_language_is_spoken_by_persons_firms_and_leads(language: str) -> None:
    speakers = Counter(buyer.is_company for buyer in people.customers() if buyer.language == language)

    assert min(speakers[True], speakers[False]) >= 25
    assert sum(lead.language == language for lead in leads.leads()) == 15


@pytest.mark.parametrize(
    ("spellings", "at_least"),
    [
        (("أحمد محمد", "Ahmed Mohamed"), 4),
        (("سعید رضایی", "Saeed Rezaei"), 2),
        (("Fatma Yılmaz", "Fatma Yilmaz"), 2),
    ],
)
def test_namesakes_exist_and_each_is_found_under_both_spellings(
    spellings: tuple[str, str], at_least: int
) -> None:
    both = [buyer for buyer in people.customers() if all(form in all_forms(buyer) for form in spellings)]

    assert len(both) >= at_least
    assert len({buyer.phone for buyer in both}) == len(both)


def test_names_in_arabic_letters_can_also_be_searched_in_latin() -> None:
    unreachable = [
        buyer.name
        for buyer in people.customers()
        if not any(form.isascii() for form in (buyer.name, *buyer.other_names))
    ]

    assert unreachable == []


def test_no_phone_belongs_to_anybody_and_only_outlets_and_buyers_share_one() -> None:
    phones = [row.phone for row in (*people.customers(), *catalogue.suppliers(), *leads.leads()) if row.phone]
    shared = {phone for phone, uses in Counter(phones).items() if uses > 1}
    sharers = [buyer for buyer in people.customers() if buyer.phone in shared]

    assert [phone for phone in phones if not FICTITIOUS.fullmatch(phone)] == []
    assert 10 <= len(shared) <= 40
    assert all(any(buyer.is_company and buyer.phone == phone for buyer in sharers) for phone in shared)
    assert sum(buyer.phone is None for buyer in people.customers()) >= 5


def test_mail_goes_to_example_domains_and_some_have_none() -> None:
    mails = [row.email for row in (*people.customers(), *catalogue.suppliers(), *leads.leads()) if row.email]

    assert [mail for mail in mails if not re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example", mail)] == []
    assert 40 <= sum(buyer.email is None for buyer in people.customers()) <= 150


def test_most_shelves_are_full_and_some_call_for_an_order() -> None:
    levels = catalogue.stock_levels()
    low = [level for level in levels if level.quantity < level.reorder_point]
    empty = [level for level in levels if level.quantity == 0]

    assert 100 <= len(low) <= 250
    assert 20 <= len(empty) <= 80
    assert all(level.reorder_point > 0 for level in levels)
