"""What a day begins with: who waits, what is due, what was sold, what runs out."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from textwrap import shorten
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.sales import day_of_sales
from erp_mcp.analytics.sheet import Sheet, headed, of_total, section
from erp_mcp.analytics.stock import shortage
from erp_mcp.budget import Item, Items, Section
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
from erp_mcp.store.stocking import Where

MOST, MOST_SHORT, LONGEST = 6, 5, 80
ALERTS_OF = timedelta(days=7)


async def briefing(session: AsyncSession, basis: Basis, now: datetime) -> Sheet:
    """In the order in which a person would want to know."""
    where = Where(basis.currency, basis.time_zone, now)
    parts = [
        await _taken_over(session, basis),
        await _waiting(session, basis, now),
        await _undone(session, now),
        await _governed(session, now),
        await day_of_sales(session, basis, now.date() - timedelta(days=1)),
        await _leaving(session, basis, now),
        await _fallen_due(session, now),
        await shortage(session, where, MOST_SHORT),
    ]
    return Sheet(headed(basis, "The day of the business", now.date()), parts)


async def _waiting(session: AsyncSession, basis: Basis, now: datetime) -> Section:
    found = await waiting(session, MOST)
    zone = ZoneInfo(basis.time_zone)
    return section(
        "customers who wait",
        f"Customers who wait for an answer, the newest first{_count(found)}",
        ("customer", "session", "since", "days", "said"),
        [
            (
                each.customer,
                each.session_id,
                each.since.astimezone(zone),
                (now - each.since).days,
                shorten(each.text, LONGEST, placeholder=" …"),
            )
            for each in found
        ],
    )


async def _taken_over(session: AsyncSession, basis: Basis) -> Section:
    found = await taken_over(session, MOST)
    zone = ZoneInfo(basis.time_zone)
    return section(
        "for a person",
        f"Complaints and others that were handed over to a person and wait{_count(found)}",
        ("customer", "session", "because", "since", "said"),
        [
            (
                each.customer,
                each.session_id,
                each.because,
                each.since.astimezone(zone),
                shorten(each.text, LONGEST, placeholder=" …"),
            )
            for each in found
        ],
    )


async def _undone(session: AsyncSession, now: datetime) -> Section:
    found = await undone(session, now.date(), MOST)
    return section(
        "follow-ups",
        f"Recommended, due, and not done{_count(found)}",
        ("what", "customer", "session", "due"),
        [(each.kind, each.customer, each.session_id, each.deadline) for each in found],
    )


async def _governed(session: AsyncSession, now: datetime) -> Section:
    waits = len(await list_open(session))
    alerts = await list_alerts(session, now - ALERTS_OF)
    lines = [
        f"Approvals that wait for a person: {waits or 'none'}",
        f"Alerts of 7 days: {len(alerts) or 'none'}",
    ]
    return Items("approvals and alerts", [Item(each) for each in (*lines, *(one.text for one in alerts[:3]))])


async def _leaving(session: AsyncSession, basis: Basis, now: datetime) -> Section:
    until = datetime.combine(now.date() + timedelta(days=1), time(), ZoneInfo(basis.time_zone))
    found = await leaving(session, basis.time_zone, until, MOST)
    return section(
        "deliveries",
        f"Deliveries planned until today that have not gone out{_count(found)}",
        ("delivery", "order", "customer", "branch", "planned", "state"),
        [
            (each.number, each.order, each.customer, each.branch, each.planned_on, each.state)
            for each in found
        ],
    )


async def _fallen_due(session: AsyncSession, now: datetime) -> Section:
    found = await fallen_due(session, now.date(), MOST)
    return section(
        "invoices",
        f"Invoices that fell due yesterday or today and are not paid{_count(found)}",
        ("invoice", "customer", "open", "due"),
        [
            (each.number, each.customer, f"{each.residual:,.2f} {each.currency}", each.due_on)
            for each in found
        ],
    )


def _count(found: Sequence[Waiting | TakenOver | Undone | Leaving | FallenDue]) -> str:
    return f" ({of_total(len(found), found[0].total)})" if found else ""
