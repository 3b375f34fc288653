"""Statements on what a day asks for: who waits, what was recommended and not done, what is to be delivered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.waiting import LAST_WORD

WAITING = f"""
select customers.name || '#' || customers.id, conversations.id, subject, last.sent_at, last.text,
    count(*) over ()
from conversations join customers on customers.id = customer_id
cross join lateral ({LAST_WORD}) as last
where closed_at is null and last.role = 'customer'
order by last.sent_at desc, conversations.id limit :most
"""
RECOMMENDED = """
select events.kind, coalesce(customers.name || '#' || customers.id, ''), coalesce(conversation_id, ''),
    deadline, count(*) over ()
from cta_events as events left join customers on customers.id = customer_id
where accepted_at is null and deadline <= :today and (customer_id is not null or conversation_id is not null)
order by deadline, events.id limit :most
"""
LEAVING = """
select deliveries.number, coalesce(orders.number, ''), coalesce(customers.name || '#' || customers.id, ''),
    deliveries.branch, cast(scheduled_at at time zone :zone as date) as planned_on, deliveries.state,
    count(*) over ()
from deliveries left join orders on orders.id = order_id
left join customers on customers.id = deliveries.customer_id
where deliveries.state in ('waiting', 'ready') and scheduled_at < :until
order by scheduled_at, deliveries.number limit :most
"""
FALLEN_DUE = """
select invoices.number, customers.name || '#' || customers.id, residual, invoices.currency, due_on,
    count(*) over ()
from invoices join customers on customers.id = customer_id
where state = 'open' and residual > 0 and due_on between cast(:today as date) - 1 and :today
order by residual desc, invoices.id limit :most
"""

TAKEN_OVER = f"""
select coalesce(customers.name || '#' || customers.id, ''), conversations.id,
    coalesce(handed_over_because, 'abusive messages'), last.sent_at, last.text, count(*) over ()
from conversations
left join customers on customers.id = customer_id
left join threads on threads.conversation_id = conversations.id
cross join lateral ({LAST_WORD}) as last
where closed_at is null and last.role = 'customer' and (handler = 'human' or exists (
    select from abusive_messages where abusive_messages.conversation_id = conversations.id))
order by last.sent_at desc, conversations.id limit :most
"""
SAID_LAST = """
select coalesce(customers.name || '#' || customers.id, ''), conversations.id, last.id, last.text, last.sent_at
from conversations
left join customers on customers.id = customer_id
cross join lateral (
    select id, text, sent_at from messages where conversation_id = conversations.id and role <> 'customer'
    order by sent_at desc, position desc limit 1) as last
where closed_at is null and last.sent_at between :since and :until
order by last.sent_at, conversations.id limit :most
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer who spoke last in an open conversation, and what they said that waits."""

    customer: str
    session_id: str
    subject: str
    since: datetime
    text: str
    total: int


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody who waits for a person: handed over, or abusive. The customer is empty where nobody knows them."""

    customer: str
    session_id: str
    because: str
    since: datetime
    text: str
    total: int


@dataclass(frozen=True, slots=True)
class OurLast:
    """What the company said last in an open conversation."""

    customer: str
    session_id: str
    message_id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """A recommendation whose day has come and that nobody has run."""

    kind: str
    customer: str
    session_id: str
    deadline: date
    total: int


@dataclass(frozen=True, slots=True)
class Leaving:
    number: str
    order: str
    customer: str
    branch: str
    planned_on: date
    state: str
    total: int


@dataclass(frozen=True, slots=True)
class FallenDue:
    number: str
    customer: str
    residual: Decimal
    currency: str
    due_on: date
    total: int


async def waiting(session: AsyncSession, most: int) -> list[Waiting]:
    """Whoever wrote last first: who wrote long ago has given up by now."""
    return await rows_of(session, WAITING, Waiting, most=most)


async def taken_over(session: AsyncSession, most: int) -> list[TakenOver]:
    return await rows_of(session, TAKEN_OVER, TakenOver, most=most)


async def said_last(session: AsyncSession, since: datetime, until: datetime, most: int) -> list[OurLast]:
    """The oldest first."""
    return await rows_of(session, SAID_LAST, OurLast, since=since, until=until, most=most)


async def undone(session: AsyncSession, today: date, most: int) -> list[Undone]:
    return await rows_of(session, RECOMMENDED, Undone, today=today, most=most)


async def leaving(session: AsyncSession, zone: str, until: datetime, most: int) -> list[Leaving]:
    """What was to go out before then and has not."""
    return await rows_of(session, LEAVING, Leaving, zone=zone, until=until, most=most)


async def fallen_due(session: AsyncSession, today: date, most: int) -> list[FallenDue]:
    """Since yesterday."""
    return await rows_of(session, FALLEN_DUE, FallenDue, today=today, most=most)
