"""What a day begins with, against plain statements on the same rows."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from erp_mcp.analytics.day import briefing
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Advice, Day, Grid, Money, Number, Story, Value
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue.day import daily_briefing
from erp_mcp.sandbox.company.loading import TENANT as COMPANY
from erp_mcp.store import mirror
from erp_mcp.store.basis import basis_of
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.trade import TODAY, ago, customer, invoice, order, product, rate

TENANT = "default"
NOON = datetime.combine(TODAY, datetime.min.time(), ZoneInfo("UTC")) + timedelta(hours=12)


async def told(app: App, tenant: str, now: datetime | None = None) -> Story:
    async with app.database.transactions(tenant) as session:
        basis = await basis_of(session)
        now = now or datetime.now(ZoneInfo(basis.time_zone))
        return await daily_briefing(Scene(session, basis, now, Period(now.date(), now.date())))


async def rows(app: App, tenant: str, statement: str, **given: object) -> Sequence[Sequence[object]]:
    async with app.database.transactions(tenant) as session:
        return (await session.execute(text(statement), given)).all()


def keys(story: Story) -> list[str]:
    return [each.key for each in (*story.verdict, *story.drivers, *story.caveats)]


def value_of(story: Story, key: str, name: str) -> Value:
    [found] = [each.values[name] for each in (*story.verdict, *story.drivers) if each.key == key]
    return found


def grid_of(story: Story, name: str) -> Grid:
    [found] = [each for each in story.grids if each.name == name]
    return found


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """Yesterday 20 and 20 USD at 4; a week earlier 50; a quote, a cancelled one, one without a rate."""
    async with fresh_app(server, tmp_path_factory.mktemp("day"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_products(session, TENANT, [product(1, "Rice", 10, 8, None)])
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            await mirror.save_customers(session, TENANT, [customer(1, "Acme"), customer(2, "Bolt")])
            await mirror.save_orders(
                session,
                TENANT,
                [
                    order(1, 1, ago(1), (1, 2, 10)),
                    order(2, 2, ago(1), (1, 4, 5), currency="USD"),
                    order(3, 1, ago(8), (1, 5, 10)),
                    order(4, 1, ago(1), (1, 99, 10), state="sent"),
                    order(5, 1, ago(1), (1, 99, 10), state="cancelled"),
                    order(6, 1, ago(1), (1, 7, 10), currency="XXX"),
                    order(7, 1, ago(0), (1, 9, 10)),
                ],
            )
            await mirror.save_invoices(
                session,
                TENANT,
                [
                    invoice(1, 1, ago(1), 100),
                    invoice(2, 2, ago(0), 40, currency="USD"),
                    invoice(3, 1, ago(2), 70),
                    invoice(4, 1, ago(1), -20),
                ],
            )
        yield app


async def test_yesterday_is_told_against_the_same_weekday_a_week_earlier(shop: App) -> None:
    story = await told(shop, TENANT, NOON)
    assert value_of(story, "day.sold_more", "amount") == Money(Decimal("100.00"), "AED")
    assert value_of(story, "day.sold_more", "before") == Money(Decimal("50.00"), "AED")
    assert value_of(story, "day.sold_more", "orders") == Number(Decimal(3))


async def test_what_has_no_rate_and_what_cannot_be_added_is_said(shop: App) -> None:
    assert keys(await told(shop, TENANT, NOON))[-2:] == ["day.unconverted", "day.currencies"]


async def test_only_what_fell_due_since_yesterday_and_is_owed_is_collected(shop: App) -> None:
    story = await told(shop, TENANT, NOON)
    due = [line.cells[2] for line in grid_of(story, "due").lines]
    assert due == [Money(Decimal(100), "AED"), Money(Decimal(40), "USD")]
    assert value_of(story, "day.due", "count") == Number(Decimal(2))


async def test_a_day_of_nothing_says_so(shop: App) -> None:
    story = await told(shop, TENANT, NOON - timedelta(days=400))
    assert story.is_empty
    assert keys(story) == ["day.quiet"]
    assert not story.grids


async def test_a_day_after_one_without_sales_says_what_there_was_a_week_earlier(shop: App) -> None:
    later = order(8, 1, ago(-5), (1, 1, 10))
    async with shop.database.transactions(TENANT) as session:
        await mirror.save_orders(session, TENANT, [later])
    story = await told(shop, TENANT, NOON + timedelta(days=7))
    async with shop.database.transactions(TENANT) as session:
        await session.execute(text("delete from orders where external_id = 8"))
    assert value_of(story, "day.sold_nothing_against", "before") == Money(Decimal("100.00"), "AED")


async def test_days_of_which_nothing_is_known_are_not_told_as_days_without_sales(shop: App) -> None:
    now = NOON + timedelta(days=7)
    story = await told(shop, TENANT, now)
    assert value_of(story, "trade.silent", "day") == Day(TODAY)
    assert not [each for each in story.grids if each.name == "sold"]
    async with shop.database.transactions(TENANT) as session:
        sheet = await briefing(session, await basis_of(session), now)
    assert f"What was sold after {TODAY} is not known here" in sheet.as_page(shop.tokens, 2000).text


async def test_the_figures_of_the_company_are_those_of_plain_statements(company: App) -> None:
    story = await told(company, COMPANY)
    today = story.explained.days.last
    [(due,)] = await rows(
        company,
        COMPANY,
        "select count(*) from invoices where state = 'open' and residual > 0 and due_on in (:today, :yesterday)",
        today=today,
        yesterday=today - timedelta(days=1),
    )
    [(waiting,)] = await rows(
        company,
        COMPANY,
        """
        select count(*) from conversations where closed_at is null and customer_id is not null and 'customer' = (
            select role from messages
            where conversation_id = conversations.id and text <> 'Noted with thanks.'
            order by sent_at desc, position desc limit 1)
        """,
    )
    assert grid_of(story, "due").total == due
    assert grid_of(story, "waiting").total == waiting


async def test_advice_can_be_carried_out_as_it_stands(company: App) -> None:
    story = await told(company, COMPANY)
    calls: list[Advice] = [each for each in story.advice if each.call]
    conversation = next(each.call for each in calls if each.call and each.call.tool == "draft_reply")
    [(found,)] = await rows(
        company,
        COMPANY,
        "select count(*) from conversations where id = :id",
        id=conversation.arguments["conversation"],
    )
    assert found == 1
