"""Statements on who waits for an answer, and on what does not reach anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.noticing import Looking, noticed
from erp_mcp.store.waiting import LAST_WORD

# Who was handed to a person has been promised one; who waits for weeks has given up.
WAITING = f"""
select conversations.id as subject, cast(null as numeric) as score,
    coalesce(customers.name || '#' || customers.id, '') as customer, last.sent_at as since,
    handler is not distinct from 'human' as is_handed_over
from conversations
left join customers on customers.id = customer_id
left join threads on threads.conversation_id = conversations.id
cross join lateral ({LAST_WORD}) as last
where closed_at is null and last.role = 'customer' and last.sent_at > :now - interval '30 days'
"""
HANDED_OVER = f"""
select * from ({WAITING}) as waiting where is_handed_over and since < :now - interval '1 hour'
"""
UNANSWERED = f"""
select * from ({WAITING}) as waiting where not is_handed_over and since < :now - interval '24 hours'
"""
PAUSED = """
select number_id as subject, cast(null as numeric) as score, number_id, paused_at as since, (
        select count(*) from outbox_messages
        where state = 'queued' and send_pauses.number_id in (outbox_messages.number_id, '')
    ) as messages, 0 as of
from send_pauses
"""
FAILED = """
select number_id as subject, cast(null as numeric) as score, number_id,
    min(changed_at) filter (where state = 'failed') as since,
    count(*) filter (where state = 'failed') as messages,
    count(*) as of
from outbox_messages where changed_at > :now - interval '1 day' and state not in ('queued', 'cancelled')
group by number_id
having count(*) filter (where state = 'failed') >= 3 and count(*) filter (where state = 'failed') >= 0.1 * count(*)
"""
UNKNOWN = """
select number_id as subject, cast(null as numeric) as score, number_id, min(changed_at) as since,
    count(*) as messages, 0 as of
from outbox_messages where state = 'unknown' and changed_at < :now - interval '10 minutes' group by number_id
"""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`subject` is the conversation; `customer` is empty where nobody knows them."""

    subject: str
    score: None
    customer: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """`number_id` is empty where it is every number; `of` counts all messages of the day where that matters."""

    subject: str
    score: None
    number_id: str
    since: datetime
    messages: int
    of: int


async def handed_over(session: AsyncSession, looking: Looking) -> list[Unanswered]:
    return await noticed(session, HANDED_OVER, Unanswered, looking)


async def unanswered(session: AsyncSession, looking: Looking) -> list[Unanswered]:
    return await noticed(session, UNANSWERED, Unanswered, looking)


async def paused(session: AsyncSession, looking: Looking) -> list[Stuck]:
    return await noticed(session, PAUSED, Stuck, looking)


async def failed(session: AsyncSession, looking: Looking) -> list[Stuck]:
    return await noticed(session, FAILED, Stuck, looking)


async def unknown(session: AsyncSession, looking: Looking) -> list[Stuck]:
    return await noticed(session, UNKNOWN, Stuck, looking)
