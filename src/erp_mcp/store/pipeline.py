"""Statements on the leads as a whole: by stage, by source, and those that nobody has touched for long."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import worth
from erp_mcp.store.records import LeadStage
from erp_mcp.store.trade import Span

QUIET_DAYS = 14
# What is expected is money of today, whenever the lead came in.
VALUED = f"""
valued as (
    select *, expected_revenue * {worth("leads", "cast(:today as date)")} as amount,
        cast(:today as date) - cast(created_at at time zone :zone as date) as age,
        cast(:today as date)
            - cast(greatest(created_at, last_contact_at) at time zone :zone as date) as silent,
        cast(last_contact_at at time zone :zone as date) - cast(created_at at time zone :zone as date) as took
    from leads
)
"""
STAGES = f"""
with {VALUED}
select stage, count(*), coalesce(round(sum(amount), 2), 0), count(*) filter (where amount is null),
    cast(percentile_disc(0.5) within group (order by age) as int), count(*) filter (where silent > {QUIET_DAYS}),
    coalesce(round(sum(amount) filter (where silent > {QUIET_DAYS}), 2), 0),
    cast(percentile_disc(0.5) within group (order by took) as int), min(created_at at time zone :zone)::date
from valued group by stage
"""
SOURCES = f"""
with {VALUED}
select source, count(*), count(*) filter (where stage not in ('won', 'lost')),
    count(*) filter (where stage = 'won'), count(*) filter (where stage = 'lost'),
    coalesce(round(sum(amount) filter (where stage = 'won'), 2), 0),
    coalesce(round(sum(amount) filter (where stage not in ('won', 'lost')), 2), 0)
from valued where erased_at is null group by source order by count(*) desc, source
"""
QUIET = f"""
with {VALUED}
select external_id, name, source, stage, round(amount, 2), age, silent, last_contact_at is null
from valued
where stage not in ('won', 'lost') and silent > {QUIET_DAYS} and erased_at is null
order by amount desc nulls last, silent desc, id limit :most
"""
CAME = f"""
with {VALUED}
select count(*), coalesce(round(sum(amount), 2), 0) from valued
where created_at >= :first and created_at < :ending
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """`age` and `took` are days in the middle: since it came, and until it was last spoken with."""

    stage: LeadStage
    leads: int
    expected: Decimal
    unconverted: int
    age: int
    quiet: int
    quiet_expected: Decimal
    took: int | None
    since: date


@dataclass(frozen=True, slots=True)
class Sourced:
    """`source` is empty where nobody said whence it came."""

    source: str
    leads: int
    open: int
    won: int
    lost: int
    won_amount: Decimal
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class Quiet:
    """`amount` is None without a rate; `is_untouched` where nobody ever wrote to them."""

    external_id: int
    name: str
    source: str
    stage: LeadStage
    amount: Decimal | None
    age: int
    silent: int
    is_untouched: bool


@dataclass(frozen=True, slots=True)
class Came:
    leads: int
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """As of when, by whose midnights, and in which currency."""

    home: str
    today: date
    zone: str


async def staged(session: AsyncSession, asked: Asked) -> list[Staged]:
    return await rows_of(session, STAGES, Staged, **_given(asked))


async def sourced(session: AsyncSession, asked: Asked) -> list[Sourced]:
    """The source of the most leads first; an erased lead has none any more."""
    return await rows_of(session, SOURCES, Sourced, **_given(asked))


async def quiet(session: AsyncSession, asked: Asked, most: int) -> list[Quiet]:
    """What is worth most first."""
    return await rows_of(session, QUIET, Quiet, **_given(asked), most=most)


async def came(session: AsyncSession, asked: Asked, span: Span) -> Came:
    [found] = await rows_of(session, CAME, Came, **_given(asked), first=span.first, ending=span.ending)
    return found


def _given(asked: Asked) -> dict[str, object]:
    return {"home": asked.home, "today": asked.today, "zone": asked.zone}
