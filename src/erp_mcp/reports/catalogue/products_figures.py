"""Tables and charts of goods: by what they brought, earned and moved, and those that stand still."""

from collections.abc import Iterator, Sequence

from erp_mcp.analytics.contributions import compared, margin, share
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import MOST, Selling
from erp_mcp.analytics.story import Call, Chart, Column, Day, Grid, Line, Name, Phrase, Series, Value, Word
from erp_mcp.reports.catalogue.amounts import (
    CENT,
    COLUMNS,
    amounts,
    change_of,
    money,
    number,
    percent,
    report,
)
from erp_mcp.store.goods_sold import GoodsTaken, Unsold

EARNED = (
    Column(Phrase("products.quantity"), "number"),
    Column(Phrase("trade.now"), "money"),
    Column(Phrase("trade.change"), "percent"),
    Column(Phrase("products.cost"), "money"),
    Column(Phrase("products.profit"), "money"),
    Column(Phrase("products.margin"), "percent"),
)
NAMED = Column(Phrase("trade.product"))


def grids(scene: Scene, sold: Selling, whole: GoodsTaken, still: Sequence[Unsold]) -> Iterator[Grid]:
    goods = sold.goods_of("product")
    largest = sorted(goods, key=lambda each: each.by_size)[:MOST]
    yield _earned(scene, sold, "product", "products.by_size", largest, whole)
    costed = [each for each in goods if margin(each) is not None]
    poorest = sorted(costed, key=lambda each: each.by_margin)[:MOST]
    yield _earned(scene, sold, "margin", "products.by_margin", poorest)
    yield _moved(scene, sold)
    categories = sorted(sold.goods_of("category"), key=lambda each: each.amount, reverse=True)
    yield _earned(scene, sold, "category", "trade.by_category", categories, whole)
    yield _classes(scene, sold, whole)
    if still:
        yield _still(scene, still)


def _earned(
    scene: Scene,
    sold: Selling,
    name: str,
    title: str,
    rows: Sequence[GoodsTaken],
    whole: GoodsTaken | None = None,
) -> Grid:
    heading = Column(Phrase("trade.category")) if name == "category" else NAMED
    lines = [Line([Name(each.name), *_figures(scene, each)], _lead(scene, sold, each)) for each in rows]
    summed = [Word("trade.all"), *_figures(scene, whole)] if whole else None
    total = whole.goods if whole and name == "product" else None
    return Grid(name, Phrase(title), (heading, *EARNED), lines, total, summed)


def _lead(scene: Scene, sold: Selling, each: GoodsTaken) -> Call | None:
    return report(scene, "sales", sold.against.now, product=each.name) if each.part == "product" else None


def _figures(scene: Scene, each: GoodsTaken) -> list[Value | None]:
    """Without a cost there is no profit."""
    return [
        number(each.quantity),
        money(each.amount, scene),
        change_of(each.amount, each.before),
        money(each.cost, scene) if each.cost is not None else None,
        money(each.costed - each.cost, scene) if each.cost is not None and each.costed is not None else None,
        percent(margin(each)),
    ]


def _moved(scene: Scene, sold: Selling) -> Grid:
    """Up or down, the most money first."""
    goods = sorted(sold.goods_of("product"), key=lambda each: each.by_change)[:MOST]
    lines = [
        Line([Name(row.name), *amounts(each, scene)], _lead(scene, sold, row))
        for row in goods
        for each in compared([row])
    ]
    return Grid("movers", Phrase("products.movers"), (NAMED, *COLUMNS), lines)


def _classes(scene: Scene, sold: Selling, whole: GoodsTaken) -> Grid:
    columns = (
        Column(Phrase("products.class")),
        Column(Phrase("products.goods"), "number"),
        Column(Phrase("trade.now"), "money"),
        Column(Phrase("products.share"), "percent"),
        Column(Phrase("products.margin"), "percent"),
    )
    lines = [
        Line(
            [
                Name(each.name),
                number(each.goods),
                money(each.amount, scene),
                percent(share(each.amount, whole.amount)),
                percent(margin(each)),
            ]
        )
        for each in sorted(sold.goods_of("class"), key=lambda each: each.name)
        if each.name
    ]
    return Grid("classes", Phrase("products.classes"), columns, lines)


def _still(scene: Scene, still: Sequence[Unsold]) -> Grid:
    columns = (
        NAMED,
        Column(Phrase("products.on_hand"), "number"),
        Column(Phrase("products.worth"), "money"),
        Column(Phrase("products.last_on"), "day"),
    )
    lines = [
        Line(
            [
                Name(each.name),
                number(each.quantity),
                None if each.value is None else money(each.value, scene),
                None if each.last_on is None else Day(each.last_on),
            ]
        )
        for each in still
    ]
    return Grid("still", Phrase("products.unsold"), columns, lines, still[0].total)


def charts(scene: Scene, sold: Selling) -> list[Chart]:
    largest = sorted(sold.goods_of("product"), key=lambda each: each.by_size)[:MOST]
    series = [
        Series(Phrase("trade.now"), [each.amount.quantize(CENT) for each in largest]),
        Series(Phrase("trade.before"), [each.before.quantize(CENT) for each in largest]),
    ]
    labels = [Name(each.name) for each in largest]
    return [Chart("largest", Phrase("products.by_size"), "bar", labels, series, scene.basis.currency)]
