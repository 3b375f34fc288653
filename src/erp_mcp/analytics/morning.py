"""What is there when a day begins: who waits, what is due, what was sold yesterday, what runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.asking import spans_of
from erp_mcp.analytics.knowing import silent_since
from erp_mcp.analytics.reordering import Shortage, shortage
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.language.periods import Period
from erp_mcp.store.approvals import list_open
from erp_mcp.store.basis import Basis
from erp_mcp.store.costs import list_alerts
from erp_mcp.store.due import (
    FallenDue,
    Leaving,
    TakenOver,
    Undone,
    Waiting,
    fallen_due,
    leaving,
    taken_over,
    undone,
    waiting,
)
from erp_mcp.store.trade import Sold, sales

MOST, MOST_BRANCHES = 6, 20
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Morning:
    """The first of each, whose records say how many there are; of goods and alerts all.

    `sold` is None where nothing was in either week, and where nothing is known of yesterday: since `silent_since`.
    """

    handed_over: Sequence[TakenOver]
    waiting: Sequence[Waiting]
    undone: Sequence[Undone]
    leaving: Sequence[Leaving]
    due: Sequence[FallenDue]
    short: Shortage
    sold: Sold | None
    branches: Sequence[Sold]
    silent_since: date | None
    approvals: int
    alerts: Sequence[str]


async def morning(session: AsyncSession, basis: Basis, now: datetime) -> Morning:
    today, zone = now.date(), ZoneInfo(basis.time_zone)
    spans = spans_of(yesterday_of(today), 1, WEEK, zone)
    yesterday = Period(yesterday_of(today), yesterday_of(today))
    silent = await silent_since(Scene(session, basis, now, yesterday), yesterday.last)
    total = [] if silent else await sales(session, basis.currency, spans, "", "all", 1)
    return Morning(
        await taken_over(session, MOST),
        await waiting(session, MOST),
        await undone(session, today, MOST),
        await leaving(session, basis.time_zone, datetime.combine(today + DAY, time(), zone), MOST),
        await fallen_due(session, today, MOST),
        await shortage(session, basis, now, Scope()),
        total[0] if total else None,
        [] if silent else await sales(session, basis.currency, spans, "", "branch", MOST_BRANCHES),
        silent,
        len(await list_open(session)),
        [each.text for each in await list_alerts(session, now - WEEK)],
    )


def yesterday_of(today: date) -> date:
    return today - DAY
