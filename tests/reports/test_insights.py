"""Each kind of risk and opportunity: told where it is so, and not where it only looks so."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import anyio
import psycopg
import pytest
from sqlalchemy import select, text

from erp_mcp.app import App
from erp_mcp.governance.alerts import Followed
from erp_mcp.governance.reading import Reading
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.tables import Alert
from tests.apps import fresh_app
from tests.reports.steady import TENANT, sell, sold
from tests.trade import ago, customer, dawn, invoice, lead, order, product, purchase, rate, stock, supplier

NOON = dawn(ago(0)) + timedelta(hours=12)
EMPTIED = "alerts, customers, products, suppliers, leads, conversations, send_pauses, currency_rates"
READING = Reading("erp://alerts", 4000)


@pytest.fixture(scope="module")
async def opened(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("insights"), tenant=TENANT) as app:
        yield app


@pytest.fixture
async def shop(opened: App) -> App:
    """Of goods that last, sold at 100 a day, to customers who owe nothing."""
    owner = opened.settings.database_owner_url
    assert owner is not None
    async with await psycopg.AsyncConnection.connect(owner.get_secret_value()) as connection:
        await connection.execute(f"truncate {EMPTIED} cascade".encode())
    async with opened.database.transactions(TENANT) as session:
        await mirror.save_suppliers(session, TENANT, [supplier(1, "Basmati House", 10)])
        await mirror.save_products(session, TENANT, [product(1, "Rice", 10, 8), product(2, "Tea", 20, 15)])
        await mirror.save_stock(session, TENANT, [stock(1, 5000), stock(2, 5000)])
        await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
        await mirror.save_customers(session, TENANT, [customer(1, "Acme", limit=500), customer(2, "Bolt")])
    await sell(opened, [sold(day) for day in range(1, 100)])
    return opened


async def open_ones(app: App) -> dict[str, tuple[str, str, Decimal | None]]:
    """By kind: level, text and what is at stake."""
    async with app.database.transactions(TENANT) as session:
        rows = await session.scalars(select(Alert).where(Alert.resolved_at.is_(None)))
        return {each.kind: (each.level, each.text, each.score) for each in rows}


async def scanned(app: App, now: datetime = NOON) -> dict[str, tuple[str, str, Decimal | None]]:
    await app.reporting.insights.scan(TENANT, now)
    return await open_ones(app)


async def test_where_all_is_well_nothing_is_told(shop: App) -> None:
    assert await scanned(shop) == {}
    page = await shop.reporting.alerts.read(TENANT, READING)
    assert "No alert was raised in 31 days." in page.text


async def test_a_week_far_below_the_usual_is_told_and_a_weak_day_is_not(shop: App) -> None:
    await sell(shop, [sold(1, 80)])
    assert "sales" not in await scanned(shop)
    await sell(shop, [sold(day, 40) for day in range(1, 8)])
    level, told, score = (await scanned(shop))["sales"]
    assert (level, score) == ("critical", Decimal(420))
    assert told.startswith("Sales fell 60% below the usual in")
    assert "280 AED, usually 700 AED" in told


async def test_a_day_twice_the_usual_is_an_opportunity(shop: App) -> None:
    await sell(shop, [sold(1, 200)])
    level, told, score = (await scanned(shop))["sales"]
    assert (level, score) == ("info", Decimal(100))
    assert "rose 100% above the usual" in told


async def test_sales_that_jump_about_anyway_are_not_unusual(shop: App) -> None:
    await sell(shop, [sold(day, 20 if day // 7 % 2 else 180) for day in range(1, 99)])
    await sell(shop, [sold(day, 40) for day in range(1, 8)])
    assert "sales" not in await scanned(shop)


async def test_a_mirror_that_stands_still_is_no_shop_that_does(shop: App) -> None:
    later = NOON + timedelta(days=9)
    assert "sales" not in await scanned(shop, later)


async def test_goods_that_run_out_before_an_order_comes_are_told_with_what_is_lost(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_stock(session, TENANT, [stock(1, 40)])  # four days of ten bags
    level, told, score = (await scanned(shop))["stock_out"]
    assert level == "warning"
    assert told.startswith("Stock of Rice (P1) lasts 4 days, and a new order takes 10 days.")
    assert score is not None
    assert abs(score - 10 * 10 * 6) < 15  # the first of the 90 days lies half outside
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_stock(session, TENANT, [stock(1, 0)])
    assert (await scanned(shop))["stock_out"][0] == "critical"


async def test_goods_that_come_in_time_do_not_run_out(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_stock(session, TENANT, [stock(1, 40)])
        await mirror.save_purchases(session, TENANT, [purchase(1, ago(-2), (1, 500, 0))])
    assert "stock_out" not in await scanned(shop)


async def test_a_late_purchase_is_told_until_it_has_come(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_purchases(session, TENANT, [purchase(1, ago(4), (1, 30, 10))])
    level, told, score = (await scanned(shop))["late_purchase"]
    assert (level, score) == ("warning", Decimal(160))  # 20 bags at 2 USD, 4 AED each
    assert "PO1 from Basmati House" in told
    assert "4 days late" in told
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_purchases(session, TENANT, [purchase(1, ago(4), (1, 30, 30))])
    assert "late_purchase" not in await scanned(shop)


async def test_what_is_long_overdue_is_told_less_the_credits_and_what_is_small_or_fresh_is_not(
    shop: App,
) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(
            session,
            TENANT,
            [
                invoice(1, 1, ago(40), 300),
                invoice(2, 1, ago(20), -100),
                invoice(3, 2, ago(10), 400),
            ],
        )
    level, told, score = (await scanned(shop))["overdue"]
    assert (level, score) == ("warning", Decimal(200))
    assert told.startswith("Acme#")
    assert "200 AED (invoices: 1); the oldest is 40 days late" in told
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(session, TENANT, [invoice(2, 1, ago(20), -295)])
        await session.execute(text("delete from alerts"))
    assert "overdue" not in await scanned(shop)


async def test_a_balance_over_the_credit_limit_is_told_and_one_on_it_is_not(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(session, TENANT, [invoice(1, 1, ago(-5), 500)])
    await sell(shop, [])
    assert "credit_limit" not in await scanned(shop)
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(session, TENANT, [invoice(2, 1, ago(-5), 50, currency="USD")])
    await sell(shop, [])
    level, told, score = (await scanned(shop))["credit_limit"]
    assert (level, score) == ("warning", Decimal(200))
    assert "owes 700 AED, 200 AED over the credit limit of 500 AED" in told


async def test_goods_sold_below_cost_are_told_since_when(shop: App) -> None:
    await sell(shop, [order(1, 2, ago(120), (2, 10, 20)), order(2, 2, ago(3), (2, 10, 12))])
    level, told, score = (await scanned(shop))["below_cost"]
    assert (level, score) == ("warning", Decimal(30))
    assert told.startswith("Tea (P2) has begun to sell below cost: on average 12 AED")


async def test_a_good_customer_out_of_rhythm_is_told_and_one_in_it_is_due(shop: App) -> None:
    weekly = [order(10 + each, 1, ago(100 + 7 * each), (1, 100, 10)) for each in range(9)]
    await sell(shop, weekly)
    level, told, score = (await scanned(shop))["leaving"]
    assert level == "warning"
    assert "usually orders every 7 days, and the last order was 100 days ago" in told
    assert score is not None
    assert score > 9000
    await sell(shop, [order(30, 1, ago(8), (1, 100, 10))])
    now = await scanned(shop)
    assert "leaving" not in now
    assert now["due_again"][0] == "info"


async def test_a_lead_that_nobody_spoke_with_grows_cold_and_one_that_was_lost_does_not(shop: App) -> None:
    quiet = replace(lead(1, "Rami's Kitchen"), created_at=dawn(ago(12)))
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_leads(
            session, TENANT, [quiet, lead(2, "Fresh"), replace(quiet, external_id=3, stage="lost")]
        )
    level, told, score = (await scanned(shop))["cold_lead"]
    assert (level, score) == ("info", Decimal(900))
    assert told == "The lead “Rami's Kitchen” grows cold: no contact for 12 days. Expected: 900 AED."
    async with shop.database.transactions(TENANT) as session:
        assert len(list(await session.scalars(select(Alert)))) == 1


async def test_a_quote_without_an_answer_is_told_until_it_is_an_order(shop: App) -> None:
    await sell(shop, [order(5, 1, ago(10), (1, 9, 10), state="sent")])
    assert (await scanned(shop))["cold_quote"][2] == Decimal(90)
    await sell(shop, [order(5, 1, ago(10), (1, 9, 10), state="confirmed")])
    assert "cold_quote" not in await scanned(shop)


async def test_who_waits_is_told_by_how_long(shop: App) -> None:
    await say(shop, "short", "customer", timedelta(hours=3))
    await say(shop, "answered", "staff", timedelta(hours=50))
    assert "unanswered" not in await scanned(shop)
    await say(shop, "long", "customer", timedelta(hours=30))
    level, told, _ = (await scanned(shop))["unanswered"]
    assert (level, told) == ("warning", "long has waited 30 hours for an answer.")


async def say(app: App, name: str, role: str, ago: timedelta) -> None:
    async with app.database.transactions(TENANT) as session:
        await session.execute(
            text(
                "insert into conversations (tenant_id, id, channel, subject, language, started_at) "
                "values (:t, :id, 'whatsapp', '', 'en', :at)"
            ),
            {"t": TENANT, "id": name, "at": NOON - ago},
        )
        await session.execute(
            text(
                "insert into messages (tenant_id, conversation_id, id, role, text, language, sent_at, position, "
                "metadata) values (:t, :id, 'm', :role, 'hello', 'en', :at, 1, '{}')"
            ),
            {"t": TENANT, "id": name, "role": role, "at": NOON - ago},
        )


async def test_a_paused_number_is_told_until_it_sends_again(shop: App) -> None:
    await shop.messaging.operating.pause(TENANT, "", "stock-taking", by="test")
    assert (await scanned(shop))["paused"][1].startswith("Sending on WhatsApp has been paused since")
    await shop.messaging.operating.resume(TENANT, "", by="test")
    assert "paused" not in await scanned(shop)


async def test_the_same_is_told_once_again_when_much_worse_and_closed_when_over(shop: App) -> None:
    async def owes(amount: int) -> Followed:
        async with shop.database.transactions(TENANT) as session:
            await mirror.save_invoices(session, TENANT, [invoice(1, 1, ago(40), amount)])
        return await shop.reporting.insights.scan(TENANT, NOON)

    assert await owes(200) == Followed(1, 0, 0)
    assert await owes(200) == Followed(0, 0, 0)
    assert await owes(290) == Followed(0, 0, 0)
    assert "290 AED" in (await open_ones(shop))["overdue"][1]
    assert await owes(310) == Followed(0, 1, 0)
    assert await owes(2) == Followed(0, 0, 0)  # little is left, and still it is so
    assert await owes(0) == Followed(0, 0, 1)
    page = await shop.reporting.alerts.read(TENANT, READING)
    assert "(closed " in page.text
    assert "0 open" in page.text


async def test_two_workers_at_once_tell_once(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(session, TENANT, [invoice(1, 1, ago(40), 200)])
    told = list[Followed]()

    async def scan() -> None:
        told.append(await shop.reporting.insights.scan(TENANT, NOON))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(scan)
    assert sorted(each.new for each in told) == [0, 0, 1]


async def test_the_most_pressing_is_read_first_with_its_call(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_stock(session, TENANT, [stock(1, 0)])
        await mirror.save_invoices(
            session, TENANT, [invoice(1, 1, ago(40), 100), invoice(2, 2, ago(50), 900)]
        )
    await shop.reporting.insights.scan(TENANT, NOON)
    lines = (await shop.reporting.alerts.read(TENANT, READING)).text.splitlines()
    assert [line.split("\t")[1] for line in lines if " UTC\t" in line] == ["critical", "warning", "warning"]
    assert "900 AED" in next(line for line in lines if "\twarning\t" in line)
    assert '-> get_customer {"customer":"Acme#' in "\n".join(lines)


async def test_what_is_told_is_in_the_language_of_the_company(shop: App) -> None:
    await shop.messaging.operating.pause(TENANT, "", "x", by="test")
    await shop.profiles.set(TENANT, "languages", "tr", by="test")
    assert "durdurulmuş" in (await scanned(shop))["paused"][1]
    await shop.profiles.set(TENANT, "languages", "", by="test")
    await shop.messaging.operating.resume(TENANT, "", by="test")


async def test_another_company_hears_nothing_of_it(shop: App) -> None:
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_invoices(session, TENANT, [invoice(1, 1, ago(40), 200)])
    await shop.reporting.insights.scan(TENANT, NOON)
    assert "No alert was raised" in (await shop.reporting.alerts.read("another", READING)).text
    assert "overdue" in (await shop.reporting.alerts.read(TENANT, READING)).text
