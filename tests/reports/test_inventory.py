"""Stock and what to order, compared with sums by hand and with statements of their own."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Money
from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.principal import Principal, local_principal
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue.inventory import inventory
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT as DEMO
from erp_mcp.store import mirror
from erp_mcp.store.basis import basis_of
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Language, Product
from tests.apps import fresh_app
from tests.trade import ago, customer, dawn, order, product, purchase, rate, stock, supplier

TENANT = "default"
CALLER = local_principal(TENANT)
RICE, TEA, OLD, NEW, SALT, FOREIGN, SERVICE, GONE, BELOW = range(1, 10)


def goods() -> list[Product]:
    made = [
        product(RICE, "Rice", 10, 8),
        product(TEA, "Tea", 20, 15, None),
        product(OLD, "Old lamp", 20, 10),
        product(NEW, "New lamp", 20, 10),
        product(SALT, "Salt", 5, 0),
        replace(product(FOREIGN, "Wine", 20, 3), currency="USD"),
        product(SERVICE, "Repair", 20, 1),
        replace(product(GONE, "Archived jam", 20, 4), is_active=False),
        product(BELOW, "Miscounted", 20, 4),
    ]
    return [*made, replace(product(10, "Nobody's coin", 1, 7), currency="XXX")]


LEVELS = [
    stock(RICE, 20, 15),
    stock(TEA, 900),
    stock(OLD, 7),
    stock(NEW, 9),
    stock(SALT, 50),
    stock(FOREIGN, 5),
    stock(GONE, 3),
    stock(BELOW, -4),
    stock(10, 2),
]
# Ten bags of rice a week for half a year; 12 are promised, 5 on their way.
SALES = [order(100 + week, 1, ago(7 * week + 1), (RICE, 10, 10)) for week in range(26)]
OTHERS = [
    order(1, 1, ago(1), (TEA, 1, 20), (SERVICE, 1, 20), (SALT, 1, 5)),
    order(2, 1, ago(2), (RICE, 12, 10), state="confirmed"),
    order(3, 1, ago(2), (RICE, 500, 10), state="cancelled"),
    order(4, 1, ago(2), (RICE, 500, 10), state="sent"),
]


@pytest.fixture(scope="module")
async def store(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("store"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Grain", 10)])
            await mirror.save_products(session, TENANT, goods())
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            await mirror.save_customers(session, TENANT, [customer(1, "Acme")])
            await mirror.save_stock(session, TENANT, LEVELS)
            await mirror.save_orders(session, TENANT, [*SALES, *OTHERS])
            await mirror.save_purchases(
                session,
                TENANT,
                [
                    replace(purchase(1, ago(-3), (RICE, 10, 5)), state="done"),
                    purchase(2, ago(-3), (NEW, 10, 9)),
                    replace(purchase(3, None, (RICE, 4, 0)), state="draft", ordered_at=dawn(ago(1))),
                    replace(purchase(4, None, (RICE, 400, 0)), state="draft", ordered_at=dawn(ago(99))),
                    replace(purchase(5, None, (RICE, 400, 0)), state="cancelled"),
                ],
            )
        yield app


async def told(app: App, wanted: Wanted, caller: Principal = CALLER) -> dict[str, Any]:
    return (await app.reporting.reports.tell(caller, wanted)).as_object(app.tokens, 16000)


def grid(said: dict[str, Any], name: str) -> list[list[str]]:
    [found] = [each for each in said["grids"] if each["name"] == name]
    return found["rows"]


async def test_stock_is_worth_what_is_there_at_a_known_cost_in_the_companys_money(store: App) -> None:
    """20 * 8 + 900 * 15 + 7 * 10 + 9 * 10 + 5 * 3 USD at 4 + 3 * 4; salt and the coin are in no sum."""
    said = await told(store, Wanted("inventory"))
    assert said["verdict"][0]["says"].startswith("Stock is worth 13,892 AED at cost and covers about ")


async def test_an_order_counts_what_is_promised_and_on_its_way_and_drafted(store: App) -> None:
    """Of rice 20 - 12 + 5 are to be had; 10 or more a week go, and two weeks pass until new ones come."""
    [rice] = grid(await told(store, Wanted("inventory", options={"cover_days": "30"})), "reorder")
    free, coming, point, wanted = (Decimal(rice[place]) for place in (2, 3, 6, 7))
    assert (rice[1], free, coming) == ("Rice", 8, 5)
    assert 15 <= point <= 40
    daily = Decimal(10 * 13 + 12) / (13 * 7)
    assert wanted == (point + daily * 30 - (free + coming) - 4).to_integral_value("ROUND_CEILING")


async def test_a_better_service_needs_an_earlier_order(store: App) -> None:
    points = [
        Decimal(
            grid(await told(store, Wanted("inventory", options={"service_level": each})), "reorder")[0][6]
        )
        for each in ("50", "99")
    ]
    assert points[0] < points[1]


async def test_a_draft_holds_what_one_supplier_has_to_send(store: App) -> None:
    story = (await store.reporting.reports.tell(CALLER, Wanted("inventory"))).story
    [draft] = [each.call for each in story.advice if each.call and each.call.tool == "create_records"]
    [line] = next(each for each in story.grids if each.name == "reorder").lines
    ordered = line.cells[7]
    assert draft.arguments == {
        "model": "purchase.order",
        "records": [
            {"partner_id": 1, "order_line": [{"product_id": RICE, "product_qty": int(ordered.value)}]}  # type: ignore[union-attr]
        ],
    }


async def test_what_was_bought_of_late_is_not_dead(store: App) -> None:
    idle = [each[1] for each in grid(await told(store, Wanted("inventory")), "idle")]
    assert "Old lamp" in idle
    assert "Tea" in idle
    assert "New lamp" not in idle


async def test_what_is_in_no_figure_is_said(store: App) -> None:
    said = await told(store, Wanted("inventory"))
    assert [each.partition(":")[0] for each in said["caveats"]] == [
        "In stock without a known cost, so in no value",
        "Cost in a currency without a rate, so in no value",
        "Stock below zero, taken as none",
        "Sold, but never seen in stock or on a purchase (services, perhaps), so not planned",
        "On draft purchases of the last two weeks already, which is taken off the order",
        "Archived but still in stock",
        "Sales stand for demand",
    ]


async def test_a_company_that_sold_nothing_is_told_what_is_missing(store: App) -> None:
    async with store.database.transactions("nobody") as session:
        now = datetime.now(UTC)
        scene = Scene(session, await basis_of(session), now, Period(now.date(), now.date()))
        story = await inventory(scene)
    assert story.is_empty


async def test_options_out_of_bounds_are_refused(store: App) -> None:
    with pytest.raises(InvalidInput, match="service_level is a whole number from 50 to 99, not '100'"):
        await told(store, Wanted("inventory", options={"service_level": "100%"}))


PLAIN = """
select (select round(sum(quantity * cost), 2) from stock_levels join products on products.id = product_id),
    (select count(*) from order_lines join orders on orders.id = order_id
     where state in ('confirmed', 'done') and ordered_at >= timestamptz '2025-11-17 00:00+04'
        and ordered_at < timestamptz '2026-11-16 00:00+04')
"""


async def test_figures_of_the_demo_company_are_those_of_a_plain_statement(company: App) -> None:
    async with company.database.transactions(DEMO) as session:
        worth, lines = (await session.execute(text(PLAIN))).one()
    summary = await company.reporting.reports.tell(local_principal(DEMO), Wanted("inventory"))
    assert summary.story.verdict[0].values["worth"] == Money(round(worth, 2), "AED")
    assert abs(summary.story.explained.rows - lines) < 30


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
async def test_the_report_of_one_product_is_told_in_every_language(company: App, language: Language) -> None:
    wanted = Wanted("inventory", language=language, options={"product": "SWEET-0010"})
    page = (await company.reporting.reports.tell(local_principal(DEMO), wanted)).as_page(company.tokens, 1500)
    assert "SWEET-0010" in page.text
    assert "left out" not in page.text
