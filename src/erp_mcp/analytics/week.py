"""A week of the whole business: sales, debts, goods that run out, customers who wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from erp_mcp.analytics.asking import YEAR
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import Against, Selling, selling
from erp_mcp.language.periods import Period
from erp_mcp.store.due import TakenOver, Waiting, taken_over, waiting
from erp_mcp.store.newly_late import NewlyLate, newly_late
from erp_mcp.store.owing import Aged, Debtor, aged, debtors
from erp_mcp.store.stocking import Short, Where, short_goods

MOST = 5
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Of debts, goods and conversations it tells how they stand now: nobody keeps how they stood."""

    against: Against
    sold: Selling | None
    owed: Sequence[Aged]
    late: Sequence[Debtor]
    newly_late: NewlyLate
    short: Sequence[Short]
    complaints: Sequence[TakenOver]
    waiting: Sequence[Waiting]

    @property
    def is_empty(self) -> bool:
        return self.sold is None and not (self.owed or self.short or self.complaints or self.waiting)


async def week(scene: Scene) -> Week:
    """Conversations are of no branch: with one, none are told."""
    session, home, branch = scene.session, scene.basis.currency, scene.scope.branch
    now = week_of(scene)
    against = Against(
        now,
        scene.against or Period(now.first - WEEK, now.last - WEEK),
        Period(now.first - YEAR, now.last - YEAR),
        is_open=now.last >= scene.today,
    )
    return Week(
        against,
        await selling(replace(scene, period=now), against),
        await aged(session, home, scene.today, branch),
        await debtors(session, home, scene.today, branch, MOST),
        await newly_late(session, home, now.first, min(now.last, scene.today - timedelta(days=1)), branch),
        await short_goods(session, Where(home, scene.basis.time_zone, scene.now, branch), MOST),
        [] if branch else await taken_over(session, MOST),
        [] if branch else await waiting(session, MOST),
    )


def week_of(scene: Scene) -> Period:
    """The one that was asked for, or the last one that is over by the end of what was asked for."""
    period = scene.period
    if period.first.weekday() == 0 and period.length == WEEK.days:
        return period
    return last_week(min(period.ending, scene.today))


def last_week(today: date) -> Period:
    """The last one that is over: from Monday to Sunday."""
    monday = today - timedelta(days=today.weekday()) - WEEK
    return Period(monday, monday + timedelta(days=6))
