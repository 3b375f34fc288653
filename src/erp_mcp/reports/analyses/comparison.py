"""Some days against others: what was sold, ordered and by how many, and what the difference came of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_mcp.analytics.comparing import days_before
from erp_mcp.analytics.contributions import Compared, growth
from erp_mcp.analytics.course import WHOLE, cautions_of, measure_of
from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import Entry, Given, read_rows
from erp_mcp.analytics.grains import bucket_of, grain_of, natural
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.selling import Selling, against_of, selling
from erp_mcp.analytics.story import (
    Column,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Phrase,
    Story,
    Value,
    Word,
)
from erp_mcp.language.periods import Period
from erp_mcp.language.periods.period import Grain
from erp_mcp.reports.catalogue.amounts import change_of, days_of, money, number
from erp_mcp.reports.catalogue.sales import drivers, rows_under, verdict
from erp_mcp.reports.catalogue.sales_caveats import caveats, confidence
from erp_mcp.reports.catalogue.sales_figures import charts, grids

MOST_GROUPS = 30
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two spans of given rows, and what each group had in them."""

    given: Given
    now: Period
    before: Period
    groups: Sequence[Compared]
    rows: int

    @property
    def total(self) -> Compared:
        now, before = (
            sum(each, NONE) for each in zip(*((one.now, one.before) for one in self.groups), strict=True)
        )
        return Compared("", now, before, NONE)

    def figure(self, value: Decimal) -> Value:
        return Money(value, self.given.currency) if self.given.currency else number(round(value, 2))


async def tell_comparison(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    measure = measure_of(scene)
    against = against_of(scene)
    sold = await selling(scene, against) if against else None
    if against is None or sold is None:
        explained = Explained(Phrase("sales.method"), scene.days, 0, "high")
        why = Phrase("trade.empty" if against else "trade.not_begun", {"days": scene.days})
        return Story("comparison", Phrase("analyses.comparison"), explained, [why], is_empty=True)
    first = list(verdict(scene, sold)) if measure == "sales" else [_of_measure(scene, sold, measure)]
    return Story(
        "comparison",
        Phrase("analyses.comparison"),
        Explained(Phrase("sales.method"), days_of(against.now), rows_under(sold), *confidence(sold)),
        first,
        list(drivers(scene, sold)),
        [_measures(scene, sold), *grids(scene, sold)],
        await charts(scene, sold),
        (),
        list(caveats(scene, sold)),
    )


def _of_measure(scene: Scene, sold: Selling, measure: str) -> Phrase:
    now, before = next((now, before) for name, now, before, _ in _figures(scene, sold) if name == measure)
    values: dict[str, Value] = {
        "measure": Word(f"analyses.{measure}"),
        "amount": number(now),
        "before": number(before),
        "days": days_of(sold.against.now),
        "days_before": days_of(sold.against.before),
    }
    change = change_of(now, before)
    if change is None:
        return Phrase("analyses.trend_began", values)
    return Phrase("analyses.trend_told", values | {"change": change})


def _figures(scene: Scene, sold: Selling) -> Iterator[tuple[str, Decimal, Decimal, Decimal | None]]:
    """A year ago the goods are not counted in pieces."""
    total, [buyers] = sold.total, sold.of("buyers")
    yield "sales", total.amount, total.before, total.year_ago
    yield "orders", Decimal(total.count), Decimal(total.count_before), Decimal(total.count_year_ago)
    for goods in sold.goods_of("all"):
        yield "quantity", goods.quantity, goods.quantity_before, None
    counts = (buyers.count, buyers.count_before, buyers.count_year_ago)
    now, before, year_ago = (Decimal(each) for each in counts)
    yield "customers", now, before, year_ago


def _measures(scene: Scene, sold: Selling) -> Grid:
    def figure(name: str, value: Decimal | None) -> Value | None:
        if value is None:
            return None
        return money(value, scene) if name == "sales" else number(value)

    headings = ["analyses.figure", "trade.before", "trade.change", "trade.year_ago"]
    return Grid(
        "measures",
        Phrase("analyses.side_by_side"),
        [Column(Phrase("anomalies.what")), *(Column(Phrase(each)) for each in headings)],
        [
            Line(
                [
                    Word(f"analyses.{name}"),
                    figure(name, now),
                    figure(name, before),
                    change_of(now, before),
                    figure(name, year_ago),
                ]
            )
            for name, now, before, year_ago in _figures(scene, sold)
        ],
    )


def _of_rows(scene: Scene, rows: Rows) -> Story:
    refuse_scope(scene.scope)
    given = read_rows(rows, ("date", "amount"), scene.options.get("columns", ""), ("group",))
    sides = _sides(scene, given)
    title, cautions = Phrase("analyses.comparison"), list(cautions_of(given))
    if sides is None:
        explained = Explained(Phrase("analyses.rows_method"), scene.days, 0, "low")
        nothing = Phrase("analyses.no_rows", {"days": scene.days})
        return Story("comparison", title, explained, [nothing], caveats=cautions, is_empty=True)
    explained = Explained(Phrase("analyses.rows_method"), days_of(sides.now), sides.rows, "high")
    return Story(
        "comparison",
        title,
        explained,
        [_verdict(sides)],
        list(_drivers(sides)),
        [_groups(sides)],
        caveats=cautions,
    )


def _sides(scene: Scene, given: Given) -> Sides | None:
    """The days that somebody named, else the last bucket of the rows that has one before it."""
    if not given.entries:
        return None
    newest = max(each.day for each in given.entries)
    grain = grain_of(scene.options.get("by", ""), natural([each.day for each in given.entries]))
    now = scene.period if scene.is_said else _newest_whole(newest, grain)
    before = scene.against or days_before(now)
    if not scene.is_said and scene.against is None:
        before = bucket_of(now.first - now.first.resolution, grain)
    inside = [each for each in given.entries if _is_in(each, now) or _is_in(each, before)]
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [NONE, NONE])
    for each in inside:
        sums[each.group][_is_in(each, before) and not _is_in(each, now)] += each.amount
    groups = [Compared(name, one, other, NONE) for name, (one, other) in sums.items()]
    groups.sort(key=_moved, reverse=True)
    return Sides(given, now, before, groups, len(inside)) if groups else None


def _newest_whole(newest: date, grain: Grain) -> Period:
    """One that has only begun would look like a fall."""
    last = bucket_of(newest, grain)
    is_whole = (newest - last.first).days + 1 >= WHOLE * last.length or grain == "day"
    return last if is_whole or newest.day == 1 else bucket_of(last.first - last.first.resolution, grain)


def _is_in(entry: Entry, period: Period) -> bool:
    return period.first <= entry.day <= period.last


def _moved(each: Compared) -> Decimal:
    return abs(each.change)


def _verdict(sides: Sides) -> Phrase:
    total = sides.total
    values: dict[str, Value] = {
        "measure": Word("analyses.value"),
        "amount": sides.figure(total.now),
        "before": sides.figure(total.before),
        "days": days_of(sides.now),
        "days_before": days_of(sides.before),
    }
    if growth(total.now, total.before) is None:
        return Phrase("analyses.trend_began", values)
    change = change_of(total.now, total.before)
    return Phrase("analyses.trend_told", values | ({"change": change} if change else {}))


def _drivers(sides: Sides) -> Iterator[Phrase]:
    for each in sides.groups[:3]:
        if each.name and each.change:
            values: dict[str, Value] = {"name": Name(each.name), "amount": sides.figure(each.now)}
            more = {"before": sides.figure(each.before), "difference": sides.figure(each.change)}
            yield Phrase("analyses.group_moved", values | more)


def _groups(sides: Sides) -> Grid:
    headings = ["anomalies.what", "analyses.figure", "trade.before", "trade.change", "trade.difference"]
    lines = [
        Line(
            [
                Name(each.name) if each.name else Word("trade.all"),
                sides.figure(each.now),
                sides.figure(each.before),
                change_of(each.now, each.before),
                sides.figure(each.change),
            ]
        )
        for each in sides.groups[:MOST_GROUPS]
    ]
    columns = [Column(Phrase(each)) for each in headings]
    return Grid("groups", Phrase("analyses.side_by_side"), columns, lines, len(sides.groups))
