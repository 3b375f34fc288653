"""Statements on how conversations were kept up: how soon whoever wrote was answered, and by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.trade import Span
from erp_mcp.store.waiting import IS_THANKS

Answered = Literal["all", "assistant", "staff", "none"]
SOON = 60  # minutes
# A question is what customers write after us or at first, however many messages they need for it.
ASKED = f"""
touched as materialized (
    select distinct conversation_id from messages join conversations on conversations.id = conversation_id
    where role = 'customer' and sent_at >= :first and sent_at < :ending and (:branch = '' or exists (
        select from customers where customers.id = customer_id and branch = :branch))
), said as materialized (
    select conversation_id, role, sent_at, position, lag(role) over talk as before,
        min(sent_at) filter (where role <> 'customer') over (
            talk rows between 1 following and unbounded following) as answered_at
    from messages join touched using (conversation_id) where not {IS_THANKS}
    window talk as (partition by conversation_id order by sent_at, position)
), asked as (
    select said.conversation_id, said.sent_at, answered_at, (
            select role from messages as reply
            where reply.conversation_id = said.conversation_id and reply.sent_at = answered_at
                and reply.role <> 'customer' order by position limit 1) as handler,
        extract(epoch from answered_at - said.sent_at) / 60 as minutes
    from said
    where role = 'customer' and before is distinct from 'customer' and sent_at >= :first and sent_at < :ending
)
"""
ANSWERS = f"""
with {ASKED}
select case when grouping(handler) = 1 then 'all' else coalesce(handler, 'none') end, count(*),
    count(distinct conversation_id), count(answered_at),
    cast(round(cast(percentile_cont(0.5) within group (order by minutes) as numeric)) as int),
    cast(round(cast(percentile_cont(0.9) within group (order by minutes) as numeric)) as int),
    count(*) filter (where minutes <= {SOON})
from asked group by grouping sets ((), (handler)) order by count(*) desc, 1
"""
WEEKS = f"""
with {ASKED}
select cast(date_trunc('week', sent_at at time zone :zone) as date), count(*) filter (where handler = 'assistant'),
    count(*) filter (where handler = 'staff'), count(*) filter (where handler is null)
from asked group by 1 order by 1
"""
WAITING = f"""
with {ASKED}, last as (
    select distinct on (conversation_id) conversation_id, role, sent_at from said
    order by conversation_id, sent_at desc, position desc
)
select last.conversation_id, customers.id, coalesce(customers.name, contact_identities.name, ''),
    conversations.channel,
    cast(last.sent_at at time zone :zone as date), count(*) over ()
from last join conversations on conversations.id = last.conversation_id
left join customers on customers.id = conversations.customer_id
left join threads on threads.conversation_id = conversations.id
left join contact_identities on contact_identities.id = threads.contact_id
where role = 'customer' and closed_at is null order by last.sent_at desc, 1 limit :most
"""
HANDED = f"""
with {ASKED}
select regexp_replace(coalesce(handed_over_because, ''), '^[0-9]+ ', ''), count(*)
from threads join touched using (conversation_id) where handler = 'human' group by 1 order by 2 desc, 1
"""
RATED = """
select count(*) filter (where value = 'up'), count(*) filter (where value = 'down'),
    count(*) filter (where value = 'down' and lesson is not null)
from ratings where created_at >= :first and created_at < :ending
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """Of `handler`, or of all; minutes until the first answer are None where there was none."""

    handler: Answered
    questions: int
    conversations: int
    answered: int
    median: int | None
    ninth: int | None
    soon: int


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    assistant: int
    staff: int
    none: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The last word is theirs, and came on `wrote_on`."""

    conversation_id: str
    customer_id: int | None
    who: str
    channel: str
    wrote_on: date
    total: int


@dataclass(frozen=True, slots=True)
class Handed:
    """`reason` as the server wrote it down; empty where a person simply took over."""

    reason: str
    conversations: int


@dataclass(frozen=True, slots=True)
class Rated:
    up: int
    down: int
    lessons: int


@dataclass(frozen=True, slots=True)
class Talks:
    """Which are looked at."""

    span: Span
    branch: str
    zone: str

    @property
    def given(self) -> dict[str, object]:
        return {"first": self.span.first, "ending": self.span.ending, "branch": self.branch}


async def answers(session: AsyncSession, talks: Talks) -> list[Answers]:
    """All first, even where there were none; then by who answered."""
    return await rows_of(session, ANSWERS, Answers, **talks.given)


async def weeks(session: AsyncSession, talks: Talks) -> list[Week]:
    return await rows_of(session, WEEKS, Week, **talks.given, zone=talks.zone)


async def waiting(session: AsyncSession, talks: Talks, most: int) -> list[Waiting]:
    """Those that wrote last first."""
    return await rows_of(session, WAITING, Waiting, **talks.given, zone=talks.zone, most=most)


async def handed_over(session: AsyncSession, talks: Talks) -> list[Handed]:
    return await rows_of(session, HANDED, Handed, **talks.given)


async def rated(session: AsyncSession, span: Span) -> Rated:
    [found] = await rows_of(session, RATED, Rated, first=span.first, ending=span.ending)
    return found
