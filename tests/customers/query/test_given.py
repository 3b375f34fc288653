"""Filters as objects: what was understood is accepted back, and what is wrong is named."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter

from erp_mcp.customers.query.given import LARGEST, MOST, Given, filters_of
from erp_mcp.customers.query.reading import understand
from erp_mcp.customers.query.records import Understood
from erp_mcp.customers.query.showing import as_objects, shown_back
from erp_mcp.errors import InvalidValue, UnknownField
from erp_mcp.store.conditions import Filter
from tests.customers.query.company import COMPANY, TODAY

GIVEN = TypeAdapter(list[Given])
texts = st.text(min_size=1, max_size=30).filter(str.strip)
days = st.dates(min_value=date(1990, 1, 1))
amounts = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2, allow_nan=False)
counts = st.integers(min_value=0, max_value=10_000)
durings = st.none() | st.tuples(days, days).map(lambda each: (min(each), max(each)))
pairs = st.tuples(amounts, amounts).map(lambda each: (min(each), max(each)))
filters = st.one_of(
    st.builds(Filter, st.sampled_from(["city", "segment"]), st.sampled_from(["=", "!="]), texts),
    st.builds(
        Filter, st.just("bought"), st.just("in"), st.lists(texts, min_size=1).map(tuple), during=durings
    ),
    st.builds(Filter, st.sampled_from(["since", "last_order"]), st.sampled_from(["<", ">="]), days),
    st.builds(Filter, st.just("orders"), st.sampled_from(["=", ">"]), counts, during=durings),
    st.builds(Filter, st.just("spent"), st.sampled_from(["<=", ">"]), amounts, during=durings),
    st.builds(Filter, st.just("balance"), st.sampled_from(["between", "outside"]), pairs),
    st.builds(Filter, st.just("orders"), st.just("in"), st.lists(counts, min_size=1).map(tuple)),
    st.builds(Filter, st.just("open_issue"), st.sampled_from(["is set", "is empty"])),
)


@given(st.lists(filters, max_size=5))
def test_filters_written_as_objects_are_read_as_the_same_filters(known: list[Filter]) -> None:
    assert filters_of(GIVEN.validate_python(as_objects(known))) == tuple(known)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Given("citty", "=", "Dubai"), "Nearest: city"),
        (Given("city", ">", "Dubai"), "'city' does not take '>'"),
        (Given("city", "like", "Dubai"), "'city' does not take 'like'"),
        (Given("spent", ">", "a lot"), "takes an amount"),
        (Given("spent", ">", True), "takes an amount"),
        (Given("spent", ">", "NaN"), "takes an amount"),
        (Given("orders", "=", 1.5), "takes a whole number"),
        (Given("last_order", "<", "2026-13-01"), "takes a date"),
        (Given("kind", "=", "cat"), "company or person"),
        (Given("balance", "between", [1]), "takes two values"),
        (Given("orders", "outside", [1, 2, 3]), "takes two values"),
        (Given("since", "outside", ["2026-01-01", "2026-02-01"]), "'since' does not take 'outside'"),
        (Given("city", "in", []), f"takes 1 to {MOST} values"),
        (Given("city", "=", ["Dubai", "Ajman"]), "takes one value"),
        (Given("city", "=", "Dubai", ("2026-01-01", "2026-02-01")), "`during` goes with"),
        (Given("spent", ">", 1, ("soon", "2026-02-01")), "takes two dates"),
        (Given("open_issue", "=", "x"), "is set, is empty"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_name(given: Given, says: str) -> None:
    with pytest.raises((InvalidValue, UnknownField)) as refused:
        filters_of([given])
    assert says in str(refused.value)
    assert "Nothing was read." in str(refused.value)


@pytest.mark.parametrize(
    ("low", "high", "ordered"),
    [(9, 3, (Decimal(3), Decimal(9))), ("2.5", 1, (Decimal(1), Decimal("2.5")))],
)
def test_what_lies_between_is_put_in_order(low: JsonValue, high: JsonValue, ordered: object) -> None:
    assert filters_of([Given("spent", "between", [low, high])])[0].value == ordered


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (
            "customers in Riyadh, no order for 90 days, spent over 10k, VIP",
            "last order before 2026-08-23; spent > 10,000 AED; city = Riyadh; not understood: VIP",
        ),
        ("أفضل 10 عملاء في دبي", "المدينة = Dubai; حسب المشتريات (تنازليا); أول 10"),
        (
            "رستوران‌هایی که ۶۰ روزه برنج نخریدن",
            "گروه = restaurant; خریده != rice-grains (از 2026-09-22 تا 2026-11-21)",
        ),
        ("Dubai veya Acman'da olmayan oteller", "segment = hotel; şehir şunların dışında: Dubai, Ajman"),
        ("найди клиента", "search for: найди клиента; in none of the four languages: searched for as it is"),
        ("", "no filter"),
    ],
)
def test_what_was_understood_is_said_in_the_language_of_the_question(question: str, shown: str) -> None:
    found = understand(question, COMPANY, TODAY)
    assert sorted(shown_back(found, found.language or "en").split("; ")) == sorted(shown.split("; "))


def test_money_that_cannot_be_converted_is_said_and_not_guessed() -> None:
    found = understand("spent over 5000 EUR", COMPANY, TODAY)
    assert found == Understood((), "", ("spent", "over 5000 EUR"), "en", currency="AED")


def test_a_city_is_named_as_the_company_names_it() -> None:
    own = type(COMPANY)(currency="AED", cities={"الرياض": (), "İstanbul": ()})
    found = [understand(question, own, TODAY).filters[0].value for question in ("in Riyadh", "in Istanbul")]
    assert found == ["الرياض", "İstanbul"]
