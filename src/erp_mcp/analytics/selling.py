"""What was sold in a span of days, against other days and the same ones a year before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from erp_mcp.analytics.comparing import days_before, year_before
from erp_mcp.analytics.scene import Scene
from erp_mcp.language.periods import Period
from erp_mcp.store.goods_sold import GoodsPart, GoodsTaken, goods_taken
from erp_mcp.store.left_out import LeftOut, left_out
from erp_mcp.store.sold import Bucket, Part, Sought, Taken, taken
from erp_mcp.store.trade import Spans

MOST = 8
MOST_DAYS = 92  # that are told one by one


@dataclass(frozen=True, slots=True)
class Against:
    """The days that are told of, those they are measured against, and the same a year before.

    Days that have not come are in none: `is_open` where the period has some, or today.
    """

    now: Period
    before: Period
    year_ago: Period
    is_open: bool

    @property
    def bucket(self) -> Bucket:
        return "day" if max(self.now.length, self.before.length) <= MOST_DAYS else "month"


@dataclass(frozen=True, slots=True)
class Selling:
    """`places` hold all parts of what was taken, `goods` those of the goods."""

    against: Against
    total: Taken
    places: Sequence[Taken] = field(repr=False)
    goods: Sequence[GoodsTaken] = field(repr=False)
    left_out: LeftOut

    def of(self, part: Part) -> list[Taken]:
        return [each for each in self.places if each.part == part]

    def goods_of(self, part: GoodsPart) -> list[GoodsTaken]:
        return [each for each in self.goods if each.part == part]


async def selling(scene: Scene, against: Against, most: int = MOST) -> Selling | None:
    """None where nothing was sold in any of the days."""
    sought = sought_of(scene, against.now, against)
    places = await taken(scene.session, sought, against.bucket, most)
    total = next((each for each in places if each.part == "all"), None)
    if total is None:
        return None
    goods = await goods_taken(scene.session, sought, most)
    return Selling(against, total, places, goods, await left_out(scene.session, sought))


def against_of(scene: Scene) -> Against | None:
    """None where the period has not begun. What is not over stands against as many days."""
    if scene.period.first > scene.today:
        return None
    is_open = scene.period.last >= scene.today
    now = Period(scene.period.first, scene.today) if is_open else scene.period
    before = scene.against or days_before(now)
    if is_open and before.length > now.length:
        before = Period(before.first, before.first + timedelta(days=now.length - 1))
    return Against(now, before, year_before(now), is_open)


def sought_of(scene: Scene, now: Period, against: Against | None = None) -> Sought:
    """Without days to stand against, of these alone."""
    spans = (now, against.before, against.year_ago) if against else (now, now, now)
    scope = scene.scope
    return Sought(
        scene.basis.currency,
        scene.basis.time_zone,
        Spans(*map(scene.span, spans)),
        scope.branch,
        scope.product,
        scope.supplier,
        scope.customer_id,
    )
