"""What is there when a day begins: who waits, what is due, what was sold yesterday, what runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.asking import spans_of
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
from erp_mcp.store.stocking import Short, Where, short_goods
from erp_mcp.store.trade import Sold, sales

MOST, MOST_BRANCHES = 6, 20
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Morning:
    """The first of each; the records say how many there are. `sold` is None where nothing was in either week."""

    handed_over: Sequence[TakenOver]
    waiting: Sequence[Waiting]
    undone: Sequence[Undone]
    leaving: Sequence[Leaving]
    due: Sequence[FallenDue]
    short: Sequence[Short]
    sold: Sold | None
    branches: Sequence[Sold]
    approvals: int
    alerts: int


async def morning(session: AsyncSession, basis: Basis, now: datetime) -> Morning:
    today, zone = now.date(), ZoneInfo(basis.time_zone)
    spans = spans_of(yesterday_of(today), 1, WEEK, zone)
    total = await sales(session, basis.currency, spans, "", "all", 1)
    return Morning(
        await taken_over(session, MOST),
        await waiting(session, MOST),
        await undone(session, today, MOST),
        await leaving(session, basis.time_zone, datetime.combine(today + DAY, time(), zone), MOST),
        await fallen_due(session, today, MOST),
        await short_goods(session, Where(basis.currency, basis.time_zone, now), MOST),
        total[0] if total else None,
        await sales(session, basis.currency, spans, "", "branch", MOST_BRANCHES),
        len(await list_open(session)),
        len(await list_alerts(session, now - WEEK)),
    )


def yesterday_of(today: date) -> date:
    return today - DAY
