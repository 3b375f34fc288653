"""Statements on WhatsApp as a whole: what went out and came in, how far it got, what Meta said it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.outbox import ROLE
from erp_mcp.store.trade import Span

By = Literal["all", "template", "handler"]
NAMES: Mapping[By, str] = {
    "all": "''",
    "template": "coalesce(content->'template'->>'name', '')",
    "handler": ROLE,
}
# A message that was given up or of which nobody knows may have arrived: it is neither sent nor failed.
SENT = """
with outgoing as (
    select *, state in ('accepted', 'sent', 'delivered', 'read', 'played') as is_sent,
        state in ('delivered', 'read', 'played') as is_delivered, state in ('read', 'played') as is_read
    from outbox_messages where created_at >= :first and created_at < :ending
)
select {name}, count(*), count(*) filter (where is_sent), count(*) filter (where is_delivered),
    count(*) filter (where is_read), count(*) filter (where state in ('failed', 'expired')),
    count(*) filter (where state = 'suppressed'), count(*) filter (where state in ('unknown', 'given_up')),
    count(*) filter (where state in ('queued', 'dispatching')), count(distinct contact_id)
from outgoing group by 1 order by count(*) desc, 1
"""
FAILED = """
select coalesce(reason, ''), count(*) from outbox_messages
where created_at >= :first and created_at < :ending and state in ('failed', 'expired', 'suppressed')
group by 1 order by 2 desc, 1 limit :most
"""
UNKNOWN = """
select outbox_messages.id, customers.id, coalesce(customers.name, ''), address,
    cast(outbox_messages.created_at at time zone :zone as date),    count(*) over ()
from outbox_messages join contact_identities on contact_identities.id = contact_id
left join customers on customers.id = contact_identities.customer_id
where outbox_messages.created_at >= :first and outbox_messages.created_at < :ending
    and state in ('unknown', 'given_up')
order by outbox_messages.id desc limit :most
"""
HEARD = """
select count(*), count(distinct contact_id), (
        select count(*) from threads where heard_at > cast(:now as timestamptz) - interval '24 hours'), (
        select count(distinct contact_id) from consents
        where not is_given and at >= :first and at < :ending and not exists (
            select from consents as later
            where later.contact_id = consents.contact_id and later.scope = consents.scope
                and (later.at, later.id) > (consents.at, consents.id)))
from inbound_messages where sent_at >= :first and sent_at < :ending
"""
# A price is told with several statuses of one message and owed once; `sample` tells the country of all
# addresses that begin alike.
BILLED = """
with told as (
    select distinct on (message_id) message_id, pricing
    from delivery_statuses where message_id is not null and pricing is not null
    order by message_id, at, state
)
select left(address, case when address like '+%' then 7 else 2 end), min(address), category,
    pricing->>'category', coalesce(pricing->>'type', pricing->>'pricing_model'),
    width_bucket(created_at, cast(:since as timestamptz[])), min(created_at), count(*)
from outbox_messages left join told on told.message_id = id
where created_at >= :first and created_at < :ending
    and state in ('accepted', 'sent', 'delivered', 'read', 'played')
group by 1, 3, 4, 5, 6
"""
DAYS = """
select cast(date_trunc('day', at at time zone :zone) as date), count(*) filter (where is_ours),
    count(*) filter (where not is_ours)
from (
    select created_at as at, true as is_ours from outbox_messages
    where created_at >= :first and created_at < :ending
        and state in ('accepted', 'sent', 'delivered', 'read', 'played')
    union all
    select sent_at, false from inbound_messages where sent_at >= :first and sent_at < :ending
) as every group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """Of `name`, empty for all and for what is no template. What is `sent` may be delivered, and then read."""

    name: str
    messages: int
    sent: int
    delivered: int
    read: int
    failed: int
    suppressed: int
    unknown: int
    waiting: int
    people: int


@dataclass(frozen=True, slots=True)
class Failed:
    reason: str
    messages: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Of which nobody knows whether it arrived."""

    message_id: int
    customer_id: int | None
    customer: str
    address: str
    on: date
    total: int


@dataclass(frozen=True, slots=True)
class Heard:
    """`windows` are open now; `stopped` want no more since these days."""

    messages: int
    people: int
    windows: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Billed:
    """`billing` is what Meta said of the price, None where it said nothing yet."""

    begins: str
    sample: str
    category: str
    billed_category: str | None
    billing: str | None
    tariff: int
    at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class Traffic:
    day: date
    sent: int
    heard: int


async def sent(session: AsyncSession, span: Span, by: By) -> list[Sent]:
    return await rows_of(session, SENT.format(name=NAMES[by]), Sent, **_given(span))


async def failed(session: AsyncSession, span: Span, most: int) -> list[Failed]:
    return await rows_of(session, FAILED, Failed, **_given(span), most=most)


async def unknown(session: AsyncSession, span: Span, zone: str, most: int) -> list[Unknown]:
    """The newest first."""
    return await rows_of(session, UNKNOWN, Unknown, **_given(span), zone=zone, most=most)


async def heard(session: AsyncSession, span: Span, now: datetime) -> Heard:
    [found] = await rows_of(session, HEARD, Heard, **_given(span), now=now)
    return found


async def billed(session: AsyncSession, span: Span, since: Sequence[datetime]) -> list[Billed]:
    """`since` are the days, in order, from which other prices hold."""
    return await rows_of(session, BILLED, Billed, **_given(span), since=list(since))


async def traffic(session: AsyncSession, span: Span, zone: str) -> list[Traffic]:
    return await rows_of(session, DAYS, Traffic, **_given(span), zone=zone)


def _given(span: Span) -> dict[str, object]:
    return {"first": span.first, "ending": span.ending}
