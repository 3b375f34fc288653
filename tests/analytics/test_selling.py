"""What makes figures of sales wrong, each in a small company whose figures can be told by hand."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from erp_mcp.analytics.contributions import margin
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.selling import Selling, against_of, selling
from erp_mcp.analytics.timeline import Point, series
from erp_mcp.analytics.week import last_week, week_of
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue.products import products
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.store import mirror
from erp_mcp.store.basis import basis_of
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Order, OrderLine
from tests.apps import fresh_app
from tests.trade import customer, invoice, order, product, rate

TENANT = "default"
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
LONG_NAME = "A name without an end " * 9


def sold_on(month: int, day: int) -> date:
    return date(2026, month, day)


def discounted(number: int, day: date) -> Order:
    plain = order(number, 1, day, (1, 10, 10))
    return replace(plain, total=Decimal(80), lines=(OrderLine(1, Decimal(10), Decimal(10), Decimal(20)),))


# May: 300 + 20 USD (80 AED at 4) + 80 after discount + 50 of salt + 0; April: 200.
ORDERS = [
    order(1, 1, sold_on(5, 4), (1, 30, 10)),
    order(2, 2, sold_on(5, 31), (2, 4, 5), branch="istanbul", currency="USD"),
    discounted(3, sold_on(5, 20)),
    order(4, 3, sold_on(5, 21), (3, 10, 5)),
    order(5, 1, sold_on(5, 22), (1, 0, 10)),
    order(6, 1, sold_on(5, 5), (1, 99, 10), state="draft"),
    order(7, 1, sold_on(5, 5), (1, 99, 10), state="sent"),
    order(8, 1, sold_on(5, 5), (1, 99, 10), state="cancelled"),
    order(9, 2, sold_on(5, 6), (1, 7, 10), currency="XXX"),
    order(10, 1, sold_on(4, 10), (1, 20, 10)),
    replace(order(11, 2, sold_on(6, 1), (1, 1, 1)), ordered_at=datetime(2026, 5, 31, 22, tzinfo=UTC)),
]


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("selling"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            goods = [
                product(1, "Rice", 10, 8, None),
                product(2, "Tea", 20, 4, None),
                product(3, LONG_NAME, 5, 0, None),
            ]
            await mirror.save_products(session, TENANT, goods)
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            people = [customer(1, "Acme"), customer(2, "Bolt", "istanbul"), customer(3, "Coda")]
            await mirror.save_customers(session, TENANT, people)
            await mirror.save_orders(session, TENANT, ORDERS)
            await mirror.save_invoices(session, TENANT, [invoice(1, 1, sold_on(6, 9), -20)])
            await mirror.save_products(session, TENANT, [replace(goods[1], is_active=False)])
        yield app


async def sold_in(app: App, period: Period = MAY, zone: str = "UTC", **scope: str) -> Selling:
    async with app.database.transactions(TENANT) as session:
        basis = replace(await basis_of(session), time_zone=zone)
        scene = Scene(
            session, basis, datetime(2026, 11, 22, tzinfo=ZoneInfo(zone)), period, scope=Scope(**scope)
        )
        against = against_of(scene)
        assert against
        sold = await selling(scene, against)
    assert sold
    return sold


async def test_only_confirmed_orders_with_a_rate_are_in_a_sum_and_the_others_are_counted(shop: App) -> None:
    sold = await sold_in(shop)
    assert (sold.total.amount, sold.total.before) == (511, 200)
    assert (sold.total.count, sold.total.unconverted) == (7, 1)
    left = sold.left_out
    assert (left.cancelled, left.unconfirmed, left.foreign, left.credited) == (1, 2, 2, 20)


async def test_an_order_after_the_midnight_of_the_company_is_of_its_next_day(shop: App) -> None:
    """At 22:00 in UTC it is June in Dubai."""
    in_utc, in_dubai = await sold_in(shop), await sold_in(shop, zone="Asia/Dubai")
    assert in_utc.total.amount - in_dubai.total.amount == 1


async def test_archived_goods_stay_in_history_and_discounts_in_the_price(shop: App) -> None:
    goods = {each.name: each for each in (await sold_in(shop)).goods_of("product")}
    assert (goods["Tea"].amount, goods["Tea"].cost) == (80, 16)
    assert (goods["Rice"].amount, goods["Rice"].quantity) == (381, 41)


async def test_what_has_no_cost_is_counted_and_in_no_margin(shop: App) -> None:
    [whole] = (await sold_in(shop)).goods_of("all")
    assert (whole.uncosted, whole.amount, whole.costed, whole.cost) == (1, 511, 461, 344)
    assert margin(whole) == (Decimal(461) - 344) / 461 * 100


async def test_price_volume_and_range_come_to_the_change_of_the_goods(shop: App) -> None:
    """Of rice, once 20 at 10, 41 brought 381: 210 by quantity, -29 by price."""
    [whole] = (await sold_in(shop)).goods_of("all")
    assert (whole.by_volume, whole.by_price) == (210, -29)


async def test_new_customers_are_those_who_had_bought_nothing_before(shop: App) -> None:
    [new] = (await sold_in(shop)).of("new")
    assert (new.count, new.amount, new.count_before, new.before) == (2, 131, 1, 200)


async def test_a_product_takes_its_own_lines_alone(shop: App) -> None:
    sold = await sold_in(shop, product="Tea")
    assert (sold.total.amount, sold.total.count, sold.left_out.cancelled) == (80, 1, 0)
    assert [each.name for each in sold.goods_of("product")] == ["Tea"]


async def test_empty_weeks_are_zero_and_weeks_begin_on_monday(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        basis = replace(await basis_of(session), time_zone="UTC")
        scene = Scene(session, basis, datetime(2026, 11, 22, tzinfo=UTC), MAY)
        found = await series(scene, "sales", "week")
        customers = await series(scene, "customers", "month")
        days = await series(replace(scene, period=Period(sold_on(5, 1), sold_on(5, 4))), "orders", "day")
    assert found.points == [
        Point(date(2026, 4, 27), Decimal(0)),
        Point(sold_on(5, 4), Decimal(300)),
        Point(sold_on(5, 11), Decimal(0)),
        Point(sold_on(5, 18), Decimal(130)),
        Point(sold_on(5, 25), Decimal(81)),
    ]
    assert (found.orders, found.unconverted) == (7, 1)
    assert [each.value for each in customers.points] == [3]
    assert [each.value for each in days.points] == [0, 0, 0, 1]


async def test_a_month_after_nothing_has_no_change_and_no_drivers(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        basis = await basis_of(session)
        april = Period(sold_on(4, 1), sold_on(4, 30))
        scene = Scene(session, basis, datetime(2026, 11, 22, tzinfo=UTC), april)
        story, goods = await sales(scene), await products(scene)
    assert [each.key for each in story.verdict] == ["trade.began"]
    assert not story.drivers
    assert goods.verdict[0].key == "products.sold_anew"


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        (Period(sold_on(5, 4), sold_on(5, 10)), sold_on(5, 4)),
        (MAY, sold_on(5, 25)),
        (Period(sold_on(11, 1), sold_on(11, 30)), sold_on(11, 9)),
    ],
)
async def test_a_review_is_of_a_whole_week(shop: App, asked: Period, monday: date) -> None:
    async with shop.database.transactions(TENANT) as session:
        scene = Scene(session, await basis_of(session), datetime(2026, 11, 22, tzinfo=UTC), asked)
    found = week_of(scene)
    assert (found.first, found.length) == (monday, 7)
    assert last_week(date(2026, 11, 23)) == Period(sold_on(11, 16), sold_on(11, 22))
