"""Statements on who buys: how lately, how often and for how much, and who came, came back or stayed away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT
from erp_mcp.store.sold import IN_HOME, RATES, WITH_RATES
from erp_mcp.store.trade import Span

SegmentName = Literal["champions", "loyal", "new", "occasional", "cannot_lose", "at_risk", "sleeping"]
NEW_DAYS = 90
# Those who are alike get the same fifth, that of their middle: ntile would tell them apart by chance.
FIFTH = """cast(ceil(5.0 * (
        rank() over (order by {value}) + count(*) over () - rank() over (order by {value} desc))
        / (2.0 * count(*) over ())) as int)"""
SCORED = f"""
scored as (
    select customer_id, customers.name, orders, spent, last_on, cast(:today as date) - last_on as silent, first_on,
        {FIFTH.format(value="last_on")} as recency, {FIFTH.format(value="orders")} as frequency,
        {FIFTH.format(value="spent")} as monetary
    from (
        select *, cast(last_order_at at time zone :zone as date) as last_on,
            cast(first_order_at at time zone :zone as date) as first_on
        from customer_figures where orders > 0
    ) as figures join customers on customers.id = customer_id
    where merged_into_id is null and (:branch = '' or branch = :branch)
), named as (
    select *, case
        when recency >= 3 and first_on > cast(:today as date) - {NEW_DAYS} then 'new'
        when recency >= 4 and worth >= 4 then 'champions'
        when recency >= 3 and worth >= 3 then 'loyal'
        when recency >= 3 then 'occasional'
        when worth >= 4 then 'cannot_lose'
        when worth >= 3 then 'at_risk'
        else 'sleeping' end as segment
    from (select *, ceil((frequency + monetary) / 2.0) as worth from scored) as weighed
)
"""
SEGMENTS = f"""
with {SCORED}
select segment, count(*), cast(sum(orders) as bigint), sum(spent),
    cast(percentile_disc(0.5) within group (order by silent) as int),
    cast(percentile_disc(0.5) within group (order by orders) as int),
    percentile_disc(0.5) within group (order by spent), min(first_on)
from named group by segment order by sum(spent) desc, segment
"""
MEMBERS = f"""
with {SCORED}
select customer_id, name, segment, recency, frequency, monetary, silent, orders, spent
from named order by spent desc, customer_id limit :most
"""
# Whether a customer came before is read off the row beside it: to look it up would compare all with all.
VISITS = f"""
with {RATES}, spans as (
    select * from unnest(cast(:firsts as timestamptz[]), cast(:ends as timestamptz[])) with ordinality
        as span (first, ending, place)
), bought as (
    select place, orders.customer_id, first_order_at >= min(spans.first) as is_new, count(*) as orders,
        sum(total * {IN_HOME}) as amount, count(*) filter (where {IN_HOME} is null) as unconverted
    from orders
    join spans on ordered_at >= spans.first and ordered_at < ending
    join customers on customers.id = orders.customer_id
    join customer_figures on customer_figures.customer_id = orders.customer_id
    {WITH_RATES}
    where {BOUGHT} and (:branch = '' or customers.branch = :branch)
    group by place, orders.customer_id, first_order_at
), compared as (
    select *, lag(place) over (partition by customer_id order by place) = place - 1 as is_again from bought
)
select cast(places.place as int), count(customer_id), count(*) filter (where is_new),
    coalesce(round(sum(amount), 2), 0), coalesce(round(sum(amount) filter (where is_new), 2), 0),
    count(*) filter (where is_again),
    coalesce(cast(sum(orders) as bigint), 0), coalesce(cast(sum(unconverted) as bigint), 0)
from spans as places left join compared on compared.place = places.place
group by places.place order by places.place
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """`silent`, `usual_orders` and `usual_spent` are those of the customer in the middle."""

    name: SegmentName
    customers: int
    orders: int
    spent: Decimal
    silent: int
    usual_orders: int
    usual_spent: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Member:
    """`recency`, `frequency` and `monetary` from 1 to 5, the best."""

    id: int
    name: str
    segment: SegmentName
    recency: int
    frequency: int
    monetary: int
    silent: int
    orders: int
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Visits:
    """Of a span of days; `again` are those who also bought in the span that was given before it."""

    place: int
    buyers: int
    new: int
    amount: Decimal
    new_amount: Decimal
    again: int
    orders: int
    unconverted: int


async def segments_of(session: AsyncSession, today: date, zone: str, branch: str) -> list[Segment]:
    return await rows_of(session, SEGMENTS, Segment, today=today, zone=zone, branch=branch)


async def best_buyers(session: AsyncSession, today: date, zone: str, branch: str, most: int) -> list[Member]:
    return await rows_of(session, MEMBERS, Member, today=today, zone=zone, branch=branch, most=most)


async def visits(session: AsyncSession, home: str, spans: Sequence[Span], branch: str) -> list[Visits]:
    """One for each span, in their order."""
    return await rows_of(
        session,
        VISITS,
        Visits,
        home=home,
        firsts=[each.first for each in spans],
        ends=[each.ending for each in spans],
        earliest=min(each.first for each in spans).astimezone(UTC).date(),
        latest=max(each.ending for each in spans).astimezone(UTC).date(),
        branch=branch,
    )
