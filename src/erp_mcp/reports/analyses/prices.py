"""What to ask for goods: how sales answered to prices, what others ask, and what follows for each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from math import log, sqrt
from statistics import mean

from erp_mcp.analytics.competitors import Mention
from erp_mcp.analytics.course import cautions_of
from erp_mcp.analytics.given.cells import figure
from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import Given, read_rows
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.pricing import Pricing, Suggestion, price_suggestions, suggest
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Column,
    Day,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Number,
    Percent,
    Phrase,
    Story,
    Value,
    Word,
)
from erp_mcp.errors import InvalidInput
from erp_mcp.reports.catalogue.goods import named, plain
from erp_mcp.reports.catalogue.sales_caveats import age_of
from erp_mcp.store.pricing import Answer

MOST_ADVICE, MOST_QUOTES = 3, 10
CHANGED = ("raise", "lower", "below_cost")


async def tell_prices(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    refuse_other(scene.scope, "Price suggestions", "branch", "product")
    theirs = _competitor(scene)
    if theirs is not None and not scene.scope.product:
        raise InvalidInput("competitor_price is that of one product: name it. Nothing was changed.")
    return _story(await price_suggestions(scene), theirs, list(age_of(scene)))


def _competitor(scene: Scene) -> Decimal | None:
    told = scene.options.get("competitor_price", "")
    read = figure(told) if told else None
    if told and (read is None or read.value <= 0):
        raise InvalidInput(f"competitor_price is a figure above 0, not {told[:20]!r}. Nothing was changed.")
    return read.value if read else None


def _of_rows(scene: Scene, rows: Rows) -> Story:
    refuse_scope(scene.scope)
    given = read_rows(rows, ("price", "quantity"), scene.options.get("columns", ""), ("product",))
    explained = Explained(Phrase("pricing.rows_method"), scene.days, len(given.entries), "medium")
    cost = figure(scene.options["cost"]) if "cost" in scene.options else None
    found = [
        replace(suggest(each), next_step=None) for each in _answers(given, cost.value if cost else Decimal(0))
    ]
    told = Pricing(explained, found, ())
    return _story(told, _competitor(scene), list(cautions_of(given)))


def _answers(given: Given, cost: Decimal) -> Iterator[Answer]:
    """Rows in which nothing was sold have no logarithm."""
    sold: defaultdict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for each in given.entries:
        if each.price > 0 and each.quantity > 0:
            sold[each.product].append((each.price, each.quantity))
    for product, pairs in sold.items():
        slope, error = _slope(pairs)
        prices = len({price for price, _ in pairs})
        last, size = pairs[-1][0], len(pairs)
        yield Answer(0, "", product, given.currency, last, cost, size, prices, size, slope, error, len(sold))


def _slope(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[float | None, float | None]:
    """Of the logarithms, by least squares, with its standard error."""
    across, up = [log(price) for price, _ in pairs], [log(quantity) for _, quantity in pairs]
    middle, level = mean(across), mean(up)
    spread = sum((each - middle) ** 2 for each in across)
    if len(pairs) < 3 or spread < 1e-9:
        return None, None
    slope = sum((one - middle) * (other - level) for one, other in zip(across, up, strict=True)) / spread
    left = sum((other - level - slope * (one - middle)) ** 2 for one, other in zip(across, up, strict=True))
    return slope, sqrt(left / (len(pairs) - 2) / spread)


def _story(found: Pricing, theirs: Decimal | None, cautions: Sequence[Phrase]) -> Story:
    title = Phrase("pricing.title")
    if not found.suggestions:
        nothing = Phrase("pricing.nothing")
        return Story("prices", title, found.explained, [nothing], caveats=cautions, is_empty=True)
    ranked = sorted(found.suggestions, key=_first)
    return Story(
        "prices",
        title,
        found.explained,
        list(_verdict(ranked)),
        [*_against(ranked[0], theirs), *(_driver(each) for each in ranked[:MOST_ADVICE] if each.price)],
        [_grid(ranked), *_said(found.mentions)],
        (),
        list(_advice(ranked)),
        [*_unheard(found, theirs), *cautions],
    )


def _first(each: Suggestion) -> tuple[bool, Decimal]:
    """Those that change, the farthest first."""
    moved = abs(each.price / each.answer.price - 1) if each.price else Decimal(0)
    return each.why not in CHANGED, -moved


def _verdict(ranked: Sequence[Suggestion]) -> Iterator[Phrase]:
    changed = sum(each.why in CHANGED for each in ranked)
    told = {"n": plain(changed), "of": plain(len(ranked))}
    yield Phrase("pricing.changed" if changed else "pricing.unchanged", told)
    if unsure := sum(each.price is None for each in ranked):
        yield Phrase("pricing.unsure", {"n": plain(unsure)})


def _driver(each: Suggestion) -> Phrase:
    values: dict[str, Value] = {
        "product": named(each.answer.name),
        "price": _money(each, each.price or Decimal(0)),
        "now": _money(each, each.answer.price),
        "elasticity": _elastic(each.elasticity) or Number(Decimal(0)),
        "low": _elastic(each.low) or Number(Decimal(0)),
        "high": _elastic(each.high) or Number(Decimal(0)),
        "change": Percent(each.quantity_change or Decimal(0), is_change=True),
    }
    return Phrase("pricing.suggested", values)


def _against(each: Suggestion, theirs: Decimal | None) -> Iterator[Phrase]:
    if theirs is not None and each.answer.price:
        change = (each.answer.price / theirs - 1) * 100
        values: dict[str, Value] = {"now": _money(each, each.answer.price), "theirs": _money(each, theirs)}
        is_below_cost = 0 < theirs < each.answer.cost
        key = "pricing.theirs_below_cost" if is_below_cost else "pricing.against_theirs"
        yield Phrase(key, values | {"change": Percent(change.quantize(Decimal("0.1")), is_change=True)})


def _grid(ranked: Sequence[Suggestion]) -> Grid:
    headings = ("now", "cost", "suggested_price", "elasticity", "quantity_change", "prices")
    columns = [Column(Phrase("goods.product")), *(Column(Phrase(f"pricing.{each}")) for each in headings)]
    lines = [
        Line(
            [
                named(each.answer.name),
                _money(each, each.answer.price),
                _money(each, each.answer.cost) if each.answer.cost else None,
                None if each.price is None else _money(each, each.price),
                _elastic(each.elasticity) if each.price is not None else None,
                None if each.quantity_change is None else Percent(each.quantity_change, is_change=True),
                plain(each.answer.prices),
                Word(f"pricing.{each.why}"),
            ],
            each.next_step,
        )
        for each in ranked
    ]
    return Grid("prices", Phrase("pricing.by_product"), [*columns, Column(Phrase("pricing.why"))], lines)


def _said(mentions: Sequence[Mention]) -> Iterator[Grid]:
    """Words of customers: data, and no fact."""
    if mentions:
        headings = ("competitor", "price", "quote", "on")
        lines = [
            Line(
                [Name(each.competitor), Number(each.price), Name(each.quote), Day(each.on)],
                Call("read_messages", {"conversation": each.conversation_id}),
            )
            for each in mentions[:MOST_QUOTES]
        ]
        columns = [Column(Phrase(f"pricing.{each}")) for each in headings]
        yield Grid("said", Phrase("pricing.said"), columns, lines, len(mentions))


def _advice(ranked: Sequence[Suggestion]) -> Iterator[Advice]:
    for each in [each for each in ranked if each.next_step and each.price][:MOST_ADVICE]:
        values: dict[str, Value] = {
            "product": named(each.answer.name),
            "price": _money(each, each.price or Decimal(0)),
            "now": _money(each, each.answer.price),
        }
        yield Advice(Phrase("pricing.set", values), each.next_step)


def _unheard(found: Pricing, theirs: Decimal | None) -> Iterator[Phrase]:
    if theirs is None and not found.mentions:
        yield Phrase("pricing.unheard")


def _money(each: Suggestion, value: Decimal) -> Money | Number:
    currency = each.answer.currency
    return Money(round(value, 2), currency) if currency else Number(round(value, 2))


def _elastic(value: float | None) -> Number | None:
    return None if value is None else Number(Decimal(str(round(value, 2))))
