"""Who is about to stay away: how late they are by their own habit, and what became of those who were as late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from erp_mcp.analytics.knowing import known_until
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Confidence
from erp_mcp.store.lateness import Leaving, Past, Standing, Where, Yardstick, leaving, past, standing

# How often the usual gap fits into the days since the last order: within it, a little over it, and so on.
BOUNDS = tuple(Decimal(each) for each in ("1", "1.5", "2", "3", "5"))
PARTS = len(BOUNDS) + 1
LATE_AT = 3  # the part from which somebody counts as late where the past does not tell: twice the usual gap
EVEN = Decimal("0.5")  # as likely gone as not
SHORTEST = 60  # days within which nobody counts as gone
CUTS, APART = 8, 45  # looks into the past, and days between them
FEWEST_LOOKED = 20
ENOUGH, FEW = 1000, 200  # looks
MOST = 15


@dataclass(frozen=True, slots=True)
class Churn:
    """`past` is what the shares were learned from; `shares` is empty where it was too little."""

    until: date
    standing: Standing
    leaving: Sequence[Leaving]
    past: Sequence[Past]
    shares: Sequence[Decimal]
    confidence: Confidence

    @property
    def looks(self) -> int:
        return sum(each.looked for each in self.past)

    @property
    def late_share(self) -> Decimal:
        """Of what was bought within a year, in percent."""
        bought = self.standing.spent
        return self.standing.spent_by_late * 100 / bought if bought else Decimal(0)


async def churn(scene: Scene, most: int = MOST) -> Churn:
    """As of the last day that is known; the shares are those of this company's own past."""
    refuse_other(scene.scope, "Churn", "branch")
    where = Where(scene.basis.currency, scene.basis.time_zone, await known_until(scene), scene.scope.branch)
    looked = await learn(scene, where)
    by = yardstick(looked)
    return Churn(
        where.today,
        await standing(scene.session, where, by),
        await leaving(scene.session, where, by, most),
        looked,
        [each for each in by.shares if each is not None],
        _confidence(sum(each.looked for each in looked)),
    )


async def learn(scene: Scene, where: Where) -> list[Past]:
    """How those went on who were so late on several days of the past."""
    cuts = [where.today - timedelta(days=SHORTEST + APART * each) for each in range(CUTS)]
    return await past(scene.session, where, BOUNDS, cuts, SHORTEST)


def yardstick(looked: Sequence[Past]) -> Yardstick:
    """Without enough of a past nobody is given a share, and late is who is twice as late as usual."""
    if sum(each.looked for each in looked) < FEWEST_LOOKED * PARTS:
        return Yardstick(BOUNDS, LATE_AT, [None] * PARTS)
    shares = rising(looked)
    return Yardstick(BOUNDS, sum(each < EVEN for each in shares), shares)


def rising(looked: Sequence[Past]) -> list[Decimal]:
    """The later, the likelier gone: parts with few looks, or that contradict this, count with their neighbours."""
    counted = {each.place: each for each in looked}
    pools: list[list[int]] = []  # looked, gone, parts
    for place in range(PARTS):
        here = counted.get(place, Past(place, 0, 0))
        pools.append([here.looked, here.gone, 1])
        while len(pools) > 1 and _belong_together(pools[-2], pools[-1]):
            last = pools.pop()
            pools[-1] = [sum(each) for each in zip(pools[-1], last, strict=True)]
    # One more of each: what has never happened may still.
    return [Decimal(gone + 1) / (looks + 2) for looks, gone, parts in pools for _ in range(parts)]


def _belong_together(before: Sequence[int], after: Sequence[int]) -> bool:
    if min(before[0], after[0]) < FEWEST_LOOKED:
        return True
    return before[1] * after[0] > after[1] * before[0]


def _confidence(looks: int) -> Confidence:
    return "high" if looks >= ENOUGH else "medium" if looks >= FEW else "low"
