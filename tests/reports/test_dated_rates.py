"""A document is worth what its currency was on its own day, whatever it is worth now."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal

import pytest

from erp_mcp.analytics.selling import against_of, selling
from erp_mcp.analytics.supplying import supplier_times
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.store import mirror
from erp_mcp.store.debts import position
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.reports.scenes import plain, scene_of
from tests.trade import TODAY, ago, customer, dawn, invoice, order, product, purchase, rate, supplier

TENANT = "default"
DAYS = Period(ago(30), TODAY)
# A dollar was 4 dirhams until the tenth day ago, and is 2 since.
RATES = [rate("USD", "0.25"), replace(rate("USD", "0.5"), external_id=2, since=ago(10))]
ORDERS = [
    order(each, 1, ago(day), (1, 10, 10), currency="USD") for each, day in enumerate((20, 11, 10, 5), start=1)
]
INVOICES = [invoice(1, 1, ago(-10), 100, currency="USD"), invoice(2, 1, ago(-25), 100, currency="USD")]
PURCHASES = [
    replace(purchase(each, None, (1, 10, 10)), ordered_at=dawn(ago(day)), total=Decimal(20))
    for each, day in ((1, 20), (2, 5))
]


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("rates"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Mill", 5)])
            await mirror.save_products(session, TENANT, [product(1, "Rice", 10, 8)])
            await mirror.save_rates(session, TENANT, RATES)
            await mirror.save_customers(session, TENANT, [customer(1, "Acme")])
            await mirror.save_orders(session, TENANT, ORDERS)
            await mirror.save_invoices(session, TENANT, INVOICES)
            await mirror.save_purchases(session, TENANT, PURCHASES)
        yield app


async def test_orders_are_worth_what_they_were_on_their_day(shop: App) -> None:
    """Two at 4 and two at 2, in every part that is told of them."""
    async with scene_of(shop, TENANT, DAYS) as scene:
        against = await against_of(scene)
        assert against
        sold = await selling(scene, against)
        spent = await plain(scene, "select spent from customer_figures")
    assert sold
    assert [each.amount for each in (sold.total, *sold.of("branch"), *sold.goods_of("product"))] == [1200] * 3
    assert spent == [(1200,)]


async def test_debts_are_worth_what_they_were_when_they_were_invoiced(shop: App) -> None:
    """Issued 20 and 5 days ago."""
    async with scene_of(shop, TENANT) as scene:
        found = await position(scene.session, "AED", TODAY, "")
    assert found.owed == 400 + 200


async def test_purchases_are_worth_what_they_were_when_they_were_ordered(shop: App) -> None:
    async with scene_of(shop, TENANT, DAYS) as scene:
        found = await supplier_times(scene)
    assert found.amount == 80 + 40
