"""Statements on what was written to and fro: the newest conversations, one of them, and one message's way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.outbox import NAMELESS, ROLE, SendState
from erp_mcp.store.records import Role, Wanted
from erp_mcp.store.tables import DeliveryStatus, SendAttempt
from erp_mcp.store.waiting import LAST_WORD

LISTED = text(f"""
select conversations.id, conversations.customer_id, coalesce(customers.name, contact_identities.name, '') as who,
    coalesce(contact_identities.wa_id, contact_identities.user_id) as address, conversations.channel,
    case
        when conversations.closed_at is not null then 'closed'
        when threads.handler = 'human' then 'support_active'
        else 'active'
    end as state,
    threads.handed_over_because, threads.heard_at, last.role, last.text, last.sent_at,
    count(*) over () as total
from conversations
left join threads on threads.conversation_id = conversations.id
left join contact_identities on contact_identities.id = threads.contact_id
left join customers on customers.id = conversations.customer_id
join lateral (
    select role, text, sent_at from messages
    where messages.conversation_id = conversations.id
    order by sent_at desc, position desc limit 1
) as last on true
where (cast(:customer_id as bigint) is null or conversations.customer_id = :customer_id) and case :wanted
    when 'unanswered' then
        conversations.closed_at is null and exists (select from ({LAST_WORD}) as word where role = 'customer')
    when 'human' then threads.handler = 'human' and conversations.closed_at is null
    when 'undelivered' then exists (
        select from outbox_messages
        where outbox_messages.conversation_id = conversations.id
          and outbox_messages.state in ('failed', 'unknown', 'expired', 'suppressed')
    )
    else true
end
order by last.sent_at desc, conversations.id
limit :limit offset :offset
""")
# What is on its way or never arrived stands among what was said, in the order of time.
THREAD = text(f"""
select coalesce(outbox_messages.id::text, ''), role, said.text, sent_at, outbox_messages.state,
    outbox_messages.reason, case when role = 'customer' then position end
from (
    select id, role, text, sent_at, position from messages where conversation_id = :conversation_id
) as said
left join outbox_messages on outbox_messages.conversation_id = :conversation_id
    and said.id in (wamid, {NAMELESS})
union all
select id::text, {ROLE}, text,
    case when state = 'queued' then due_at else least(due_at, changed_at) end, state, reason, null
from outbox_messages
where conversation_id = :conversation_id and not exists (
    select from messages
    where messages.conversation_id = :conversation_id and messages.id in (wamid, {NAMELESS})
)
order by 4 desc, 1 desc
limit :limit offset :offset
""")


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation and the last that was said in it; `address` is a number or user id, to be masked."""

    id: str
    customer_id: int | None
    who: str
    address: str | None
    channel: str
    state: Literal["active", "support_active", "closed"]
    handed_over_because: str | None
    heard_at: datetime | None
    role: Role
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """`message_id` is ours, of what we sent; empty for what came, and for what was only recorded.

    `place` is that of what a customer wrote, among all that was said.
    """

    message_id: str
    role: Role
    text: str
    at: datetime
    state: SendState | None
    reason: str | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """An attempt to send, or what Meta told of the message."""

    at: datetime
    what: str
    why: str | None


async def list_conversations(
    session: AsyncSession, wanted: Wanted, customer_id: int | None, limit: int, offset: int
) -> tuple[list[Listed], int]:
    """The newest first, and how many there are."""
    given = {"wanted": wanted, "customer_id": customer_id, "limit": limit, "offset": offset}
    rows = (await session.execute(LISTED, given)).all()
    return [Listed(*tuple(row)[:-1]) for row in rows], rows[0].total if rows else 0


async def list_lines(session: AsyncSession, conversation_id: str, limit: int, offset: int) -> list[Line]:
    """The newest first."""
    given = {"conversation_id": conversation_id, "limit": limit, "offset": offset}
    return [Line(*row) for row in await session.execute(THREAD, given)]


async def steps_of(session: AsyncSession, message_id: int) -> list[Step]:
    """In the order of time."""
    tried = select(SendAttempt.started_at, SendAttempt.outcome, SendAttempt.reason)
    attempts = await session.execute(tried.where(SendAttempt.message_id == message_id))
    told = select(DeliveryStatus.at, DeliveryStatus.state, DeliveryStatus.failure["says"].as_string())
    statuses = await session.execute(told.where(DeliveryStatus.message_id == message_id))
    steps = [Step(at, f"attempt {outcome}", why) for at, outcome, why in attempts]
    return sorted([*steps, *(Step(*row) for row in statuses)], key=lambda each: each.at)
