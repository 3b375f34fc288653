"""What is bought together, of the company's orders or of given rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from erp_mcp.analytics.baskets import LEAST, Baskets, baskets
from erp_mcp.analytics.course import cautions_of
from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import read_rows
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.options import number
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Column,
    Confidence,
    Explained,
    Grid,
    Line,
    Number,
    Percent,
    Phrase,
    Story,
    Value,
)
from erp_mcp.reports.catalogue.goods import named, plain
from erp_mcp.reports.catalogue.sales_caveats import age_of

MOST_TOLD, MOST_PAIRS, MOST_OF_A_BASKET = 3, 50, 60
SURE, WEAK = 1000, 200  # baskets
ONE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Pair:
    """Of `times` baskets with the first and `with_times` with the second, `together` have both."""

    first: str
    second: str
    together: int
    times: int
    with_times: int
    baskets: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.together) * 100 / self.times

    @property
    def lift(self) -> Decimal:
        return Decimal(self.together * self.baskets) / (self.times * self.with_times)


async def tell_baskets(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    refuse_other(scene.scope, "What is bought together", "branch", "product")
    found = await baskets(scene)
    pairs = [
        Pair(each.name, each.with_name, each.together, each.times, each.with_times, each.orders)
        for each in found.pairs
    ]
    grids = [_grid(pairs, found.next_step), *_also(found)]
    return _story(found.explained, pairs, grids, list(age_of(scene)), found.next_step)


def _of_rows(scene: Scene, rows: Rows) -> Story:
    refuse_scope(scene.scope)
    given = read_rows(rows, ("order", "product"), scene.options.get("columns", ""))
    bought: defaultdict[str, set[str]] = defaultdict(set)
    for each in given.entries:
        bought[each.order].add(each.product)
    least = number(scene.options, "minimum", min(LEAST, 2), 2, 10_000)
    pairs = _pairs(list(bought.values()), least)
    explained = Explained(
        Phrase("baskets.rows_method"), scene.days, len(given.entries), _confidence(len(bought))
    )
    return _story(explained, pairs, [_grid(pairs, None)], list(cautions_of(given)), None)


def _pairs(bought: Sequence[set[str]], least: int) -> list[Pair]:
    """The first is the rarer one; those in the most baskets beyond chance come first."""
    times = Counter(product for each in bought for product in each)
    together = Counter(pair for each in bought for pair in combinations(sorted(each)[:MOST_OF_A_BASKET], 2))
    found: list[Pair] = []
    for pair, count in together.items():
        first, second = sorted(pair, key=lambda each: (times[each], each))
        found.append(Pair(first, second, count, times[first], times[second], len(bought)))
    kept = [each for each in found if each.together >= least and each.lift > 1]
    return sorted(kept, key=_beyond_chance)[:MOST_PAIRS]


def _beyond_chance(pair: Pair) -> tuple[Decimal, str, str]:
    by_chance = Decimal(pair.times * pair.with_times) / pair.baskets
    return by_chance - pair.together, pair.first, pair.second


def _story(
    explained: Explained,
    pairs: Sequence[Pair],
    grids: Sequence[Grid],
    cautions: Sequence[Phrase],
    call: Call | None,
) -> Story:
    title = Phrase("baskets.title")
    if not pairs:
        nothing = Phrase("baskets.nothing")
        return Story("baskets", title, explained, [nothing], caveats=cautions, is_empty=True)
    return Story(
        "baskets",
        title,
        explained,
        [Phrase("baskets.strongest", _told(pairs[0]))],
        [Phrase("baskets.pair", _told(each)) for each in pairs[1 : 1 + MOST_TOLD]],
        grids,
        (),
        list(_advice(pairs[0], call)),
        cautions,
    )


def _told(pair: Pair) -> dict[str, Value]:
    return {
        "first": named(pair.first),
        "second": named(pair.second),
        "share": Percent(pair.share.quantize(ONE)),
        "lift": Number(pair.lift.quantize(ONE)),
        "together": plain(pair.together),
        "times": plain(pair.times),
    }


def _grid(pairs: Sequence[Pair], call: Call | None) -> Grid:
    headings = ("baskets.together", "baskets.confidence", "baskets.support", "baskets.lift")
    columns = [Column(Phrase("baskets.first")), Column(Phrase("baskets.second"))]
    lines = [
        Line(
            [
                named(each.first),
                named(each.second),
                plain(each.together),
                Percent(each.share.quantize(ONE)),
                Percent((Decimal(each.together) * 100 / each.baskets).quantize(ONE)),
                Number(each.lift.quantize(ONE)),
            ],
            call if at == 0 else None,
        )
        for at, each in enumerate(pairs)
    ]
    columns += [Column(Phrase(each)) for each in headings]
    return Grid("pairs", Phrase("baskets.pairs"), columns, lines)


def _also(found: Baskets) -> Iterator[Grid]:
    if not found.also:
        return
    headings = ("baskets.second", "baskets.shared", "baskets.likeness")
    lines = [Line([named(each.name), plain(each.shared), Number(each.likeness)]) for each in found.also]
    yield Grid("also", Phrase("baskets.also"), [Column(Phrase(each)) for each in headings], lines)


def _advice(pair: Pair, call: Call | None) -> Iterator[Advice]:
    yield Advice(Phrase("baskets.offer", _told(pair)), call)


def _confidence(count: int) -> Confidence:
    return "high" if count >= SURE else "medium" if count >= WEAK else "low"
