"""What a day begins with, as a model reads it: who waits, what is due, what was sold, what runs out."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.morning import Morning, morning, yesterday_of
from erp_mcp.analytics.sheet import Sheet, change, headed, of_total, section
from erp_mcp.analytics.stock import short_goods
from erp_mcp.budget import Item, Items, Section
from erp_mcp.store.basis import Basis
from erp_mcp.store.due import FallenDue, Leaving, TakenOver, Undone, Waiting

MOST_SHORT, MOST_ALERTS, LONGEST = 5, 3, 80


async def briefing(session: AsyncSession, basis: Basis, now: datetime) -> Sheet:
    """In the order in which a person would want to know."""
    found = await morning(session, basis, now)
    zone = ZoneInfo(basis.time_zone)
    parts = [
        _taken_over(found.handed_over, zone),
        _waiting(found.waiting, zone, now),
        _undone(found.undone),
        _governed(found),
        _sold(found, now),
        _leaving(found.leaving),
        _fallen_due(found.due),
        short_goods(found.short, MOST_SHORT),
    ]
    return Sheet(headed(basis, "The day of the business", now.date()), parts)


def _waiting(found: Sequence[Waiting], zone: ZoneInfo, now: datetime) -> Section:
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


def _taken_over(found: Sequence[TakenOver], zone: ZoneInfo) -> Section:
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


def _undone(found: Sequence[Undone]) -> Section:
    return section(
        "follow-ups",
        f"Recommended, due, and not done{_count(found)}",
        ("what", "customer", "session", "due"),
        [(each.kind, each.customer, each.session_id, each.deadline) for each in found],
    )


def _governed(found: Morning) -> Section:
    lines = [
        f"Approvals that wait for a person: {found.approvals or 'none'}",
        f"Alerts of 7 days: {len(found.alerts) or 'none'}",
        *found.alerts[:MOST_ALERTS],
    ]
    return Items("approvals and alerts", [Item(each) for each in lines])


def _sold(found: Morning, now: datetime) -> Section:
    name = "yesterday's sales"
    if found.silent_since:
        unknown = f"What was sold after {found.silent_since} is not known here; `erp-mcp sync` fetches it."
        return Items(name, [Item(unknown)])
    return section(
        name,
        f"Sold yesterday ({yesterday_of(now.date())}), before: the same weekday a week earlier",
        ("branch", "orders", "sold", "before", "change"),
        [
            (each.name, each.orders, each.amount, each.before, change(each.amount, each.before))
            for each in found.branches
        ],
    )


def _leaving(found: Sequence[Leaving]) -> Section:
    return section(
        "deliveries",
        f"Deliveries planned until today that have not gone out{_count(found)}",
        ("delivery", "order", "customer", "branch", "planned", "state"),
        [
            (each.number, each.order, each.customer, each.branch, each.planned_on, each.state)
            for each in found
        ],
    )


def _fallen_due(found: Sequence[FallenDue]) -> Section:
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
