"""Statements on who is later than usual, and how those who were as late went on before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth

FEWEST_ORDERS = 3
SHORTEST_GAP = 7  # days: who buys daily is not lost after two
# From several days of the past on: whose usual gap was known then, did they order again within twice of it?
PAST = f"""
with buying as materialized (
    select customer_id, day, day - lag(day) over visits as gap, lead(day) over visits as next
    from (
        select distinct customer_id, cast(ordered_at at time zone :zone as date) as day
        from orders join customers on customers.id = customer_id
        where {BOUGHT} and (:branch = '' or customers.branch = :branch)
    ) as days window visits as (partition by customer_id order by day)
), looked as (
    select cut, max(day) as last_on, max(next) as next,
        greatest(percentile_cont(0.5) within group (order by gap), {SHORTEST_GAP}) as usual
    from unnest(cast(:cuts as date[])) as cut join buying on day <= cut
    group by customer_id, cut having count(*) >= {FEWEST_ORDERS}
), judged as (
    select looked.*, cut + cast(ceil(greatest(:shortest, 2 * usual)) as int) as until from looked
)
select width_bucket(cast((cut - last_on) / usual as numeric), cast(:bounds as numeric[])), count(*),
    count(*) filter (where next is null or next <= cut or next > until)
from judged where until <= cast(:today as date) group by 1 order by 1
"""
JUDGED = f"""
yearly as materialized (
    select customer_id, sum(amount) as spent, count(*) filter (where amount is null) as unconverted
    from (
        select customer_id, total * {worth("orders", ORDER_DAY)} as amount from orders
        where {BOUGHT} and cast(ordered_at at time zone :zone as date) > cast(:today as date) - 365
    ) as bought
    group by customer_id
), figures as (
    select *, cast(last_order_at at time zone :zone as date) as last_on from customer_figures where orders > 0
), judged as (
    select customers.id, customers.name, is_active and erased_at is null as is_reachable, orders, last_on,
        cast(:today as date) - last_on as silent,
        case when orders >= {FEWEST_ORDERS} then typical_gap_days end as gap,
        coalesce(round(yearly.spent, 2), 0) as spent, coalesce(yearly.unconverted, 0) as unconverted
    from figures join customers on customers.id = customer_id left join yearly using (customer_id)
    where merged_into_id is null and (:branch = '' or branch = :branch)
), weighed as (
    select *, place >= cast(:places as int) as is_late, (cast(:shares as numeric[]))[place + 1] as share
    from (
        select *, width_bucket(silent / greatest(gap, {SHORTEST_GAP}), cast(:bounds as numeric[])) as place
        from judged
    ) as placed
)
"""
TOTALS = f"""
with {JUDGED}
select count(*) filter (where gap is not null), count(*) filter (where gap is null),
    count(*) filter (where is_late and silent < 365), count(*) filter (where silent >= 365),
    coalesce(sum(spent) filter (where is_late), 0),
    coalesce(round(sum(spent * share) filter (where is_late), 2), 0),
    coalesce(sum(spent), 0), coalesce(cast(sum(orders) as bigint), 0),
    coalesce(cast(sum(unconverted) as bigint), 0)
from weighed
"""
LEAVING = f"""
with {JUDGED}
select id, name, is_reachable, silent, gap, round(silent / greatest(gap, {SHORTEST_GAP}), 1), share, spent, orders,
    last_on
from weighed where is_late and silent < 365 and is_reachable
order by spent * coalesce(share, 1) desc, id limit :most
"""


@dataclass(frozen=True, slots=True)
class Past:
    """Of `looked` who were so late as the place says, `gone` did not order again in time."""

    place: int
    looked: int
    gone: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`spent` and the like within the last year, in the company's currency."""

    judged: int
    unjudged: int
    late: int
    long_gone: int
    spent_by_late: Decimal
    expected_loss: Decimal
    spent: Decimal
    orders: int
    unconverted: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """`times` is how often their usual gap fits into the days since they last ordered."""

    id: int
    name: str
    is_reachable: bool
    silent: int
    gap: Decimal
    times: Decimal
    share: Decimal | None
    spent: Decimal
    orders: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Yardstick:
    """`bounds` part how late somebody is; after the first `places` of the parts somebody counts as late.

    `shares` are those who do not come back, of each part, None where too little is known.
    """

    bounds: Sequence[Decimal]
    places: int
    shares: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Where:
    """Of whom and as of when; `home` is the company's currency."""

    home: str
    zone: str
    today: date
    branch: str


async def past(
    session: AsyncSession, where: Where, bounds: Sequence[Decimal], cuts: Sequence[date], shortest: int
) -> list[Past]:
    """`shortest` is the fewest days after which somebody counts as gone."""
    given = {"bounds": list(bounds), "cuts": list(cuts), "shortest": shortest}
    return await rows_of(
        session, PAST, Past, zone=where.zone, today=where.today, branch=where.branch, **given
    )


async def standing(session: AsyncSession, where: Where, by: Yardstick) -> Standing:
    [found] = await rows_of(session, TOTALS, Standing, **_given(where, by))
    return found


async def leaving(session: AsyncSession, where: Where, by: Yardstick, most: int) -> list[Leaving]:
    """The most to lose first."""
    return await rows_of(session, LEAVING, Leaving, **_given(where, by), most=most)


def _given(where: Where, by: Yardstick) -> dict[str, object]:
    yardstick: dict[str, object] = {"bounds": list(by.bounds), "places": by.places, "shares": list(by.shares)}
    return {"home": where.home, "zone": where.zone, "today": where.today, "branch": where.branch} | yardstick
