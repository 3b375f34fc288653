"""Tables and charts of sales: by branch, goods, customer and over time."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from operator import itemgetter

from pydantic import JsonValue

from erp_mcp.analytics.contributions import NOTHING, Compared, compared
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import MOST, Selling
from erp_mcp.analytics.story import Call, Chart, Column, Day, Days, Grid, Line, Name, Phrase, Series, Word
from erp_mcp.analytics.timeline import months_until, series
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue.amounts import CENT, customer_page, grid_of, money, number, report

MONTHS = 12
MOST_SINGLE = 14  # days that are told one by one


def grids(scene: Scene, sold: Selling) -> Iterator[Grid]:
    now, scope = sold.against.now, scene.scope
    [total] = compared([sold.total])
    branches = compared(sold.of("branch"))
    if not scope.branch:
        yield grid_of(
            scene, "branch", total, branches, MOST, lambda each: report(scene, "sales", now, branch=each.name)
        )
    if not scope.product:
        yield from _goods(scene, sold)
    if scope.customer_id is None:
        customers = compared(sold.of("customer"))
        yield grid_of(scene, "customer", total, customers, MOST, lambda each: customer_page(each.name))
    yield _over_time(scene, sold)


def _goods(scene: Scene, sold: Selling) -> Iterator[Grid]:
    """By product and by category they add up to the same, which is what the lines come to."""
    now, products = sold.against.now, compared(sold.goods_of("product"))
    for total in compared(sold.goods_of("all")):
        yield grid_of(
            scene,
            "product",
            total,
            products,
            MOST,
            lambda each: report(scene, "products", now, product=each.name),
        )
        yield grid_of(scene, "category", total, compared(sold.goods_of("category")), MOST, lambda each: None)


def _over_time(scene: Scene, sold: Selling) -> Grid:
    """The newest first: days, weeks or months, each as far as it is among the days that were asked for."""
    found = _buckets(sold)
    lines = [
        Line(
            [Days(each.first, each.last), number(orders), money(amount, scene)],
            _orders_of(scene, each),
        )
        for each, orders, amount in reversed(found)
    ]
    columns = (
        Column(Phrase("trade.days")),
        Column(Phrase("trade.orders"), "number"),
        Column(Phrase("trade.now"), "money"),
    )
    summed = [Word("trade.all"), number(sold.total.count), money(sold.total.amount, scene)]
    return Grid("time", Phrase("trade.over_time"), columns, lines, sum=summed)


def _buckets(sold: Selling) -> list[tuple[Period, int, Decimal]]:
    now = sold.against.now
    rows = [(each.day, each) for each in sold.of("day") if each.day is not None and each.count]
    found: list[tuple[Period, int, Decimal]] = []
    for (first, last), some in groupby(
        sorted(rows, key=itemgetter(0)), key=lambda row: _bounds(row[0], sold)
    ):
        listed = [row for _, row in some]
        period = Period(max(first, now.first), min(last, now.last))
        found.append((period, sum(row.count for row in listed), sum((row.amount for row in listed), NOTHING)))
    return found


def _bounds(day: date, sold: Selling) -> tuple[date, date]:
    if sold.against.bucket == "month":
        return day, day.replace(day=monthrange(day.year, day.month)[1])
    if sold.against.now.length <= MOST_SINGLE:
        return day, day
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _orders_of(scene: Scene, period: Period) -> Call:
    """As Odoo keeps them: in UTC."""
    if period.length > 1:
        return report(scene, "sales", period)
    span = scene.span(period)
    first, ending = (f"{each.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for each in (span.first, span.ending))
    domain: list[JsonValue] = [
        ["date_order", ">=", first],
        ["date_order", "<", ending],
        ["state", "in", ["sale", "done"]],
    ]
    return Call("search_records", {"model": "sale.order", "domain": domain})


async def charts(scene: Scene, sold: Selling) -> list[Chart]:
    found = [_cumulated(scene, sold), await _twelve_months(scene, sold)]
    branches = compared(sold.of("branch"))
    if len(branches) > 1:
        found.insert(1, _by_branch(scene, branches[:MOST]))
    return found


def _cumulated(scene: Scene, sold: Selling) -> Chart:
    """How far sales had come on each day, beside the same day of before; after the last day of before a gap."""
    against = sold.against
    days = sold.of("day")
    is_daily = against.bucket == "day"
    now = _steps(against.now, {each.day: each.amount for each in days}, is_daily)
    before = _steps(against.before, {each.day: each.before for each in days}, is_daily)
    firsts = [first for first, _ in now]
    lines = [
        Series(Phrase("trade.now"), _rounded([value for _, value in now])),
        Series(Phrase("trade.before"), _rounded([value for _, value in before], len(now))),
    ]
    labels = [Day(each, "day" if is_daily else "month") for each in firsts]
    return Chart("cumulated", Phrase("trade.cumulated"), "line", labels, lines, scene.basis.currency)


def _steps(
    period: Period, amounts: Mapping[date | None, Decimal], is_daily: bool
) -> list[tuple[date, Decimal]]:
    """Each day or month of the period with what had come in by its end."""
    firsts = [period.first + timedelta(days=number) for number in range(period.length)]
    if not is_daily:
        firsts = sorted({each.replace(day=1) for each in firsts})
    return list(zip(firsts, accumulate(amounts.get(each, NOTHING) for each in firsts), strict=True))


def _rounded(values: Sequence[Decimal], length: int | None = None) -> list[Decimal | None]:
    rounded: list[Decimal | None] = [each.quantize(CENT) for each in values]
    return rounded if length is None else (rounded + [None] * length)[:length]


def _by_branch(scene: Scene, branches: Sequence[Compared]) -> Chart:
    return Chart(
        "branches",
        Phrase("trade.by_branch"),
        "bar",
        [Name(each.name) for each in branches],
        [
            Series(Phrase("trade.now"), _rounded([each.now for each in branches])),
            Series(Phrase("trade.before"), _rounded([each.before for each in branches])),
        ],
        scene.basis.currency,
    )


async def _twelve_months(scene: Scene, sold: Selling) -> Chart:
    """The last one as far as the days that were asked for."""
    year = replace(scene, period=months_until(sold.against.now.last, MONTHS))
    points = (await series(year, "sales", "month")).points
    return Chart(
        "months",
        Phrase("trade.twelve_months"),
        "bar",
        [Day(each.first, "month") for each in points],
        [Series(Phrase("trade.now"), _rounded([each.value for each in points]))],
        scene.basis.currency,
    )
