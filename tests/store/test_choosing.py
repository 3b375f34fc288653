"""Filters as statements, against the same filters applied by hand to every customer of the demo company."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from erp_mcp.app import App
from erp_mcp.sandbox.company import people, rates, trade
from erp_mcp.sandbox.company.catalogue import products
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.choosing import Choosing
from erp_mcp.store.conditions import Field, Filter, Op
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Customer, Order
from erp_mcp.store.tables import Customer as CustomerRow
from erp_mcp.store.tables import CustomerFigures
from tests.apps import company_app

ZONE = ZoneInfo("Asia/Dubai")
DAY = date(2026, 8, 1)
SPRING = (date(2026, 3, 1), date(2026, 5, 31))
RICE = {each.external_id for each in products() if each.category == "rice-grains"}

Orders = list[Order]


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("choosing")) as app:
        yield app


def within(orders: Orders, during: tuple[date, date]) -> Orders:
    return [each for each in orders if during[0] <= local(each.ordered_at) <= during[1]]


def local(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def last(orders: Orders) -> date:
    return max((local(each.ordered_at) for each in orders), default=date.max)


def worth(orders: Orders) -> Decimal:
    return sum((each.total / rates.RATES[each.currency] for each in orders), Decimal())


def has_bought_rice(orders: Orders) -> bool:
    return any(line.product_external_id in RICE for each in orders for line in each.lines)


CASES: list[tuple[Filter, Callable[[Customer, Orders], bool]]] = [
    (Filter("city", "=", "dubai"), lambda who, _: who.city == "Dubai"),
    (Filter("city", "not in", ("Dubai", "Istanbul")), lambda who, _: who.city not in ("Dubai", "Istanbul")),
    (Filter("country", "!=", "AE"), lambda who, _: who.country != "AE"),
    (Filter("branch", "=", "sharjah"), lambda who, _: who.branch == "sharjah"),
    (
        Filter("segment", "in", ("restaurant", "hotel")),
        lambda who, _: who.segment in ("restaurant", "hotel"),
    ),
    (Filter("language", "=", "fa"), lambda who, _: who.language == "fa"),
    (Filter("kind", "=", "company"), lambda who, _: who.is_company),
    (Filter("since", ">=", date(2020, 1, 1)), lambda who, _: local(who.created_at) >= date(2020, 1, 1)),
    (Filter("last_order", "<", DAY), lambda _, own: last(own) < DAY),
    (Filter("last_order", ">", DAY), lambda _, own: DAY < last(own) < date.max),
    (Filter("last_order", "between", SPRING), lambda _, own: SPRING[0] <= last(own) <= SPRING[1]),
    (Filter("last_order", "is empty"), lambda _, own: not own),
    (Filter("orders", "=", 0), lambda _, own: not own),
    (Filter("orders", "between", (3, 6)), lambda _, own: 3 <= len(own) <= 6),
    (Filter("orders", "outside", (3, 6)), lambda _, own: len(own) < 3 or len(own) > 6),
    (Filter("orders", "in", (2, 5)), lambda _, own: len(own) in (2, 5)),
    (Filter("orders", "not in", (0, 5)), lambda _, own: len(own) not in (0, 5)),
    (Filter("orders", ">=", 2, during=SPRING), lambda _, own: len(within(own, SPRING)) >= 2),
    (Filter("orders", "=", 0, during=SPRING), lambda _, own: not within(own, SPRING)),
    (Filter("spent", ">", Decimal(10_000)), lambda _, own: worth(own) > 10_000),
    (Filter("spent", ">", Decimal(1_000), during=SPRING), lambda _, own: worth(within(own, SPRING)) > 1_000),
    (Filter("credit_limit", ">", Decimal(20_000)), lambda who, _: who.credit_limit > 20_000),
    (Filter("bought", "=", "rice-grains"), lambda _, own: has_bought_rice(own)),
    (
        Filter("bought", "!=", "rice-grains", during=SPRING),
        lambda _, own: not has_bought_rice(within(own, SPRING)),
    ),
]


@pytest.mark.parametrize(("given", "holds"), CASES, ids=lambda it: str(it) if isinstance(it, Filter) else "")
async def test_a_filter_chooses_whom_it_holds_for(
    app: App, given: Filter, holds: Callable[[Customer, Orders], bool]
) -> None:
    expected = {each.external_id for each in people.customers() if holds(each, orders_of(each))}
    assert 0 < len(expected) < len(people.customers())
    assert await chosen(app, given) == expected


async def test_all_filters_hold_at_once(app: App) -> None:
    first, second, third = (CASES[at][0] for at in (0, 6, 17))
    together = await chosen(app, first, second, third)
    assert together == await chosen(app, first) & await chosen(app, second) & await chosen(app, third)
    assert together


@pytest.mark.parametrize("field", ["balance", "overdue"])
async def test_who_owes_is_chosen_by_the_figures(app: App, field: str) -> None:
    amount = CustomerFigures.balance if field == "balance" else CustomerFigures.overdue
    async with app.database.transactions(TENANT) as session:
        owing = select(CustomerRow.external_id).join(
            CustomerFigures, CustomerFigures.customer_id == CustomerRow.id
        )
        expected = set(await session.scalars(owing.where(amount > 500)))
    name = "balance" if field == "balance" else "overdue"
    assert await chosen(app, Filter(name, ">", Decimal(500))) == expected != set()


async def test_an_open_issue_is_one_of_those_given(app: App) -> None:
    everybody = {each.external_id for each in people.customers()}
    having = await chosen(app, Filter("open_issue", "is set"))
    assert having == {each.external_id for each in people.customers() if each.segment == "hotel"}
    assert await chosen(app, Filter("open_issue", "is empty")) == everybody - having


@pytest.mark.parametrize("op", ["=", "!="])
async def test_the_spellings_of_all_cities_choose_the_same_as_small_letters(app: App, op: Op) -> None:
    cities = {each.city for each in people.customers()}
    some = Filter("city", op, "DUBAI")
    told = await chosen(app, some, spellings={"city": cities})
    assert told == await chosen(app, some) != set()
    assert await chosen(app, Filter("city", "=", "Atlantis"), spellings={"city": cities}) == set()


async def test_a_value_is_never_part_of_the_statement(app: App) -> None:
    assert await chosen(app, Filter("city", "=", "x' or true --")) == set()


def orders_of(customer: Customer) -> Orders:
    return [
        each
        for each in trade.orders()
        if each.customer_external_id == customer.external_id and each.state in ("confirmed", "done")
    ]


async def chosen(
    app: App, *given: Filter, spellings: Mapping[Field, Collection[str]] = MappingProxyType({})
) -> set[int]:
    """Their ids in the ERP; a hotel stands for one with an open issue."""
    hotels = select(CustomerRow.id).where(CustomerRow.segment == "hotel")
    ids = Choosing(ZONE, hotels, spellings).chosen(given)
    async with app.database.transactions(TENANT) as session:
        return set(await session.scalars(select(CustomerRow.external_id).where(CustomerRow.id.in_(ids))))
