"""Every figure of the reports on sales against plain SQL, written on its own, over the demo company."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from erp_mcp.analytics.contributions import by_orders, compared, rest
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.selling import Selling, against_of, selling
from erp_mcp.analytics.story import Day, Line, Money, Name, Story, Word
from erp_mcp.analytics.timeline import series
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.basis import basis_of

ZONE = ZoneInfo("Asia/Dubai")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
NOW = datetime(2026, 11, 22, 12, tzinfo=ZONE)
CENT = Decimal("0.01")
# A dirham is 11.50 lira in the demo company, on every day.
HOMELY = "round(sum({} / case currency when 'TRY' then 11.5 else 1 end), 2)"
IN_MONTH = "state in ('confirmed', 'done') and (ordered_at at time zone '{}')::date between '{}' and '{}'"
LINE = "quantity * unit_price * (1 - discount_percent / 100)"


@asynccontextmanager
async def scene_of(
    app: App,
    period: Period = OCTOBER,
    scope: Scope | None = None,
    now: datetime = NOW,
    against: Period | None = None,
) -> AsyncGenerator[Scene]:
    async with app.database.transactions(TENANT) as session:
        basis = await basis_of(session)
        yield Scene(
            session, basis, now.astimezone(ZoneInfo(basis.time_zone)), period, against, scope or Scope()
        )


async def asked(scene: Scene, statement: str) -> list[tuple[object, ...]]:
    """Where `$october` and its like stand for the condition on orders."""
    for name, period in {"$october": OCTOBER, "$september": SEPTEMBER}.items():
        condition = IN_MONTH.format(scene.basis.time_zone, period.first, period.last)
        statement = statement.replace(name, condition)
    return [tuple(row) for row in await scene.session.execute(text(statement))]


async def sold_in(scene: Scene) -> Selling:
    against = await against_of(scene)
    assert against
    sold = await selling(scene, against, 10_000)
    assert sold
    return sold


def near(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


async def test_all_and_every_branch_come_to_what_plain_sql_says(company: App) -> None:
    async with scene_of(company) as scene:
        sold = await sold_in(scene)
        plain = (
            f"select branch, count(*), {HOMELY.format('total')} from orders where $october group by branch"
        )
        expected = await asked(scene, plain)
        [before] = await asked(
            scene, f"select count(*), {HOMELY.format('total')} from orders where $september"
        )
    found = [(each.name, each.count, near(each.amount)) for each in sold.of("branch")]
    assert sorted(found) == sorted(expected)
    assert (sold.total.count_before, near(sold.total.before)) == before
    assert sold.total.count == sum(each.count for each in sold.of("branch")) > 0


async def test_customers_come_to_what_plain_sql_says(company: App) -> None:
    async with scene_of(company) as scene:
        sold = await sold_in(scene)
        plain = """
            select customers.name || '#' || customers.id, count(*), round(sum(total / case orders.currency
                when 'TRY' then 11.5 else 1 end), 2)
            from orders join customers on customers.id = customer_id where $october group by customers.id, name"""
        expected = await asked(scene, plain)
        first = "(select min(ordered_at) from orders as each where each.customer_id = orders.customer_id and "
        new = await asked(
            scene,
            f"select count(distinct customer_id), {HOMELY.format('total')} from orders where $october "
            f"and {first} state in ('confirmed', 'done')) >= '2026-10-01 00:00+04'",
        )
    found = [(each.name, each.count, near(each.amount)) for each in sold.of("customer") if each.count]
    assert sorted(found) == sorted(expected)
    assert [(each.count, near(each.amount)) for each in sold.of("new")] == new
    assert [each.count for each in sold.of("buyers")] == [len(expected)]


@pytest.mark.parametrize(("part", "column"), [("category", "category"), ("product", "products.name")])
async def test_goods_come_to_what_plain_sql_says(company: App, part: str, column: str) -> None:
    """To the cent: a rate such as 1 / 11.5 has no end."""
    async with scene_of(company) as scene:
        sold = await sold_in(scene)
        plain = f"""
            select {column}, sum(quantity), sum(quantity * cost),
                sum({LINE} / case orders.currency when 'TRY' then 11.5 else 1 end)
            from orders join order_lines on order_id = orders.id join products on products.id = product_id
            where $october group by 1"""
        expected = {str(row[0]): row[1:] for row in await asked(scene, plain)}
    rows = sold.goods_of("category" if part == "category" else "product")
    found = {each.name: each for each in rows if each.quantity}
    assert found.keys() == expected.keys()
    for name, (quantity, cost, amount) in expected.items():
        assert (found[name].quantity, found[name].cost) == (quantity, cost)
        assert abs(found[name].amount - Decimal(str(amount))) < CENT


async def test_every_part_adds_up_to_the_change(company: App) -> None:
    async with scene_of(company) as scene:
        sold = await sold_in(scene)
    [total] = compared([sold.total])
    for rows in (compared(sold.of("branch")), compared(sold.of("customer"))):
        assert rest(total, rows) is None
        assert rest(total, rows[1:]) is not None
    effect = by_orders(sold.total)
    assert effect.by_number + effect.by_average == total.change
    [goods] = sold.goods_of("all")
    products = sold.goods_of("product")
    assert near(sum((each.by_price + each.by_volume for each in products), Decimal(0))) == near(
        goods.by_price + goods.by_volume
    )


@pytest.mark.parametrize(
    ("scope", "condition"),
    [
        (Scope(branch="Sharjah"), "branch = 'Sharjah'"),
        (Scope(customer="any#187"), "customer_id = 187"),
        (Scope(product="Chai Sultani Ceylon Black Tea 1 kg"), "name = 'Chai Sultani Ceylon Black Tea 1 kg'"),
        (Scope(supplier="Gulf Pressings Factory"), "supplier = 'Gulf Pressings Factory'"),
    ],
)
async def test_every_scope_holds_for_orders_goods_and_time_alike(
    company: App, scope: Scope, condition: str
) -> None:
    async with scene_of(company, scope=scope) as scene:
        sold = await sold_in(scene)
        points = await series(scene, "sales", "week")
        quantity = await series(scene, "quantity", "month")
        [plain] = await asked(
            scene,
            f"""with lines as (
                select orders.*, quantity, {LINE} as value, products.name, suppliers.name as supplier
                from orders join order_lines on order_id = orders.id join products on products.id = product_id
                left join suppliers on suppliers.id = supplier_id)
            select count(distinct id), {HOMELY.format("value")}, sum(quantity) from lines
            where $october and {condition}""",
        )
    [goods] = sold.goods_of("all")
    amount = sum((each.value for each in points.points), Decimal(0))
    assert (sold.total.count, sum(each.value for each in quantity.points)) == (plain[0], plain[2])
    assert near(goods.amount) == plain[1]
    assert abs(amount - goods.amount) < 1
    assert abs(sold.total.amount - goods.amount) < 1


async def test_what_is_told_stands_on_the_same_figures(company: App) -> None:
    async with scene_of(company) as scene:
        sold, story = await sold_in(scene), await sales(scene)
    first = story.verdict[0].values
    assert (first["amount"], first["before"]) == (
        Money(near(sold.total.amount), "AED"),
        Money(near(sold.total.before), "AED"),
    )
    for name in ("branch", "customer"):
        lines = grid(story, name)
        assert abs(sum((paid(each) for each in lines), Decimal(0)) - sold.total.amount) < 1
    months = next(each for each in story.charts if each.name == "months")
    assert months.series[0].values[-1] == near(sold.total.amount)
    cumulated = next(each for each in story.charts if each.name == "cumulated")
    assert (cumulated.series[0].values[-1], cumulated.series[1].values[-2]) == (
        near(sold.total.amount),
        near(sold.total.before),
    )
    assert cumulated.series[1].values[-1] is None  # September has a day less


def grid(story: Story, name: str) -> list[Line]:
    return [line for each in story.grids if each.name == name for line in each.lines]


def paid(line: Line) -> Decimal:
    label, amount = line.cells[0], line.cells[1]
    assert isinstance(label, Name | Word)
    assert isinstance(amount, Money)
    return amount.amount


async def test_a_month_that_is_not_over_stands_against_as_many_days(company: App) -> None:
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    async with scene_of(
        company, november, against=OCTOBER, now=datetime(2026, 11, 10, 9, tzinfo=ZONE)
    ) as scene:
        against = await against_of(scene)
    assert against
    assert (against.now.last, against.before.last) == (date(2026, 11, 10), date(2026, 10, 10))


async def test_where_the_last_orders_seem_to_be_missing_the_days_after_them_are_not_measured(
    company: App,
) -> None:
    """The newest of the demo company are of 15 November: that nothing was sold since is no fall."""
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    for day, last in ((18, 18), (19, 15), (30, 15)):
        async with scene_of(company, november, now=datetime(2026, 11, day, 9, tzinfo=ZONE)) as scene:
            against = await against_of(scene)
            story = await sales(scene)
        assert against
        assert (against.now.last.day, against.before) == (
            last,
            Period(date(2026, 10, 1), date(2026, 10, last)),
        )
        assert (story.verdict[0].key == "trade.silent") is (last == 15)
        assert story.explained.confidence == ("low" if last == 15 else "high")


async def test_days_without_orders_and_days_to_come_are_told_as_such(company: App) -> None:
    for year, why in ((2019, "trade.empty"), (2031, "trade.not_begun")):
        async with scene_of(company, Period(date(year, 1, 1), date(year, 1, 31))) as scene:
            story = await sales(scene)
        assert (story.is_empty, story.verdict[0].key) == (True, why)


async def test_a_year_that_was_asked_for_is_told_month_by_month_as_it_is_looked_up(company: App) -> None:
    async with scene_of(company, Period(date(2025, 11, 1), OCTOBER.last)) as scene:
        story, looked_up = await sales(scene), await series(scene, "sales", "month")
    months = next(each for each in story.charts if each.name == "months")
    assert months.labels == [Day(each.first, "month") for each in looked_up.points]
    assert months.series[0].values == [near(each.value) for each in looked_up.points]
    assert sum(each.value > 0 for each in looked_up.points) > 1
