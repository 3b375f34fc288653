"""What to order and when: of the company's stock, or of rows that say what was used."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from erp_mcp.analytics.course import cautions_of
from erp_mcp.analytics.forecasting.demand import demand_over
from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import Entry, Given, read_rows
from erp_mcp.analytics.options import number
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.story import (
    Column,
    Confidence,
    Days,
    Explained,
    Grid,
    Line,
    Name,
    Phrase,
    Story,
    Value,
)
from erp_mcp.errors import InvalidInput
from erp_mcp.reports.analyses.reported import stock_to_order
from erp_mcp.reports.catalogue.goods import named, plain, quantity

FEWEST_WEEKS, SURE_WEEKS = 4, 26
MOST_STOCK = 10**9


@dataclass(frozen=True, slots=True)
class Asked:
    """`stock` is None where nobody said how much there is."""

    lead_days: int
    service_level: int
    cover_days: int
    stock: int | None


@dataclass(frozen=True, slots=True)
class Needed:
    """`order` is None where the stock is not known."""

    product: str
    weekly: Decimal
    expected: Decimal
    point: Decimal
    order: Decimal | None


async def tell_reorder(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    if given := [each for each in ("stock", "lead_days", "columns") if each in scene.options]:
        raise InvalidInput(
            f"{given[0]} goes with rows; the company's own stock and lead times are known. "
            "Nothing was changed: leave it out."
        )
    return await stock_to_order(scene)


def _of_rows(scene: Scene, rows: Rows) -> Story:
    refuse_scope(scene.scope)
    given = read_rows(rows, ("date", "quantity"), scene.options.get("columns", ""), ("product",))
    entries = given.entries
    products = {each.product for each in entries}
    asked = _asked(scene, len(products))
    days = (
        Days(min(each.day for each in entries), max(each.day for each in entries)) if entries else scene.days
    )
    weeks = ((days.last - days.first).days + 1) // 7 if entries else 0
    explained = Explained(
        Phrase("reorder.rows_method"), days, len(entries), _confidence(weeks), Phrase("reorder.more_weeks")
    )
    title, cautions = Phrase("reorder.title"), [*cautions_of(given), Phrase("reorder.as_demand")]
    if weeks < FEWEST_WEEKS:
        nothing = Phrase("reorder.too_few", {"n": plain(weeks), "fewest": plain(FEWEST_WEEKS)})
        return Story("reorder", title, explained, [nothing], caveats=cautions, is_empty=True)
    needed = sorted(_needed(given, weeks, days.last, asked), key=_most)
    if asked.stock is None:
        cautions.insert(0, Phrase("reorder.stock_unknown"))
    verdict = [_verdict(each, asked) for each in needed[:1]]
    return Story("reorder", title, explained, verdict, (), [_grid(needed)], caveats=cautions)


def _asked(scene: Scene, products: int) -> Asked:
    told = scene.options
    if "stock" in told and products > 1:
        raise InvalidInput(
            f"stock is of one product, and rows have {products}. Nothing was changed: ask product by product."
        )
    return Asked(
        number(told, "lead_days", 7, 1, 365),
        number(told, "service_level", 95, 50, 99),
        number(told, "cover_days", 30, 1, 365),
        number(told, "stock", 0, 0, MOST_STOCK) if "stock" in told else None,
    )


def _needed(given: Given, weeks: int, last: date, asked: Asked) -> Iterator[Needed]:
    """Whole weeks up to the last day; those without a row had no demand."""
    used: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * weeks)
    for each in given.entries:
        back = (last - each.day) // timedelta(days=7)
        used[each.product][max(weeks - 1 - back, 0)] += _counted(each, back < weeks)
    for product, values in used.items():
        demand = demand_over(values, asked.lead_days / 7, asked.service_level / 100)
        weekly = sum(values, Decimal(0)) / weeks
        point = Decimal(str(round(demand.needed, 2))).to_integral_value(ROUND_CEILING)
        cover = (weekly * asked.cover_days / 7).to_integral_value(ROUND_CEILING)
        order = None if asked.stock is None else _order(asked.stock, point, cover)
        yield Needed(product, round(weekly, 2), Decimal(str(round(demand.expected, 2))), point, order)


def _counted(entry: Entry, is_whole: bool) -> Decimal:
    """What lies before the first whole week is in none."""
    return entry.quantity if is_whole else Decimal(0)


def _order(stock: int, point: Decimal, cover: Decimal) -> Decimal:
    return Decimal(0) if stock >= point else point + cover - stock


def _most(each: Needed) -> Decimal:
    return -each.point


def _verdict(each: Needed, asked: Asked) -> Phrase:
    values: dict[str, Value] = {
        "product": Name(each.product or "—"),
        "point": quantity(each.point),
        "expected": quantity(each.expected),
        "safety": quantity(each.point - each.expected),
        "lead": plain(asked.lead_days),
    }
    if each.order is None:
        return Phrase("reorder.point", values)
    told = values | {"stock": plain(asked.stock or 0), "order": quantity(each.order)}
    return Phrase("reorder.order" if each.order else "reorder.enough", told)


def _grid(needed: Sequence[Needed]) -> Grid:
    headings = ("goods.weekly", "reorder.expected", "goods.point", "goods.order")
    columns = [Column(Phrase("goods.product")), *(Column(Phrase(each), "number") for each in headings)]
    lines = [
        Line(
            [
                named(each.product),
                quantity(each.weekly),
                quantity(each.expected),
                quantity(each.point),
                None if each.order is None else quantity(each.order),
            ]
        )
        for each in needed
    ]
    return Grid("reorder", Phrase("reorder.points"), columns, lines)


def _confidence(weeks: int) -> Confidence:
    return "high" if weeks >= 2 * SURE_WEEKS else "medium" if weeks >= SURE_WEEKS else "low"
