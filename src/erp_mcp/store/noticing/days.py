"""Statements on what was sold day by day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth
from erp_mcp.store.trade import Span

NEWEST = f"""
select cast(max(ordered_at) at time zone :zone as date) from orders where {BOUGHT} and ordered_at < :ending
"""
BY_DAY = f"""
select branch, cast(ordered_at at time zone :zone as date) as day,
    coalesce(round(sum(total * {worth("orders", ORDER_DAY)}), 2), 0)
from orders where {BOUGHT} and ordered_at >= :first and ordered_at < :ending group by 1, 2
"""
USUAL_DAYS = 90
USUAL = f"""
select coalesce(sum(total * {worth("orders", ORDER_DAY)}), 0) / {USUAL_DAYS} from orders
where {BOUGHT} and ordered_at > cast(:now as timestamptz) - interval '{USUAL_DAYS} days' and ordered_at <= :now
"""


@dataclass(frozen=True, slots=True)
class SoldOn:
    branch: str
    day: date
    amount: Decimal


async def newest_day(session: AsyncSession, zone: str, span: Span) -> date | None:
    """On which anything was sold before the end of the span."""
    return await session.scalar(text(NEWEST), {"zone": zone, "ending": span.ending})


async def sold_by_day(session: AsyncSession, home: str, zone: str, span: Span) -> list[SoldOn]:
    """Days on which nothing was sold are not among them."""
    return await rows_of(session, BY_DAY, SoldOn, home=home, zone=zone, first=span.first, ending=span.ending)


async def usual_day(session: AsyncSession, home: str, now: datetime) -> Decimal:
    """What a day brought in the last three months."""
    return Decimal(await session.scalar(text(USUAL), {"home": home, "now": now}) or 0)
