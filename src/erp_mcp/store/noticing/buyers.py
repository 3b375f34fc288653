"""Statements on who may be lost and who may be won: customers by their rhythm, leads and quotes that grow cold."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import ORDER_DAY, worth
from erp_mcp.store.noticing import Looking, noticed

TODAY = "cast(:today as date)"
ENOUGH_ORDERS, BEST_PERCENT = (
    4,
    20,
)  # a rhythm needs orders; of all buyers these are worth a word; of a few, all
LEAVES_AFTER, LEFT_AFTER = 3, 9  # of the usual gaps; who left long ago is no news
COLD_DAYS, DEAD_DAYS = 7, 45
# Those who buy again and again, with the days since they last did, by the company's days.
REGULARS = f"""
select cast(id as text) as subject, name || '#' || id as customer, spent, orders, typical_gap_days as gap,
    {TODAY} - cast(last_order_at at time zone :zone as date) as silent,
    greatest({TODAY} - cast(first_order_at at time zone :zone as date), 90) / 365.0 as years
from customers join customer_figures on customer_id = customers.id
where orders >= {ENOUGH_ORDERS} and typical_gap_days > 0 and merged_into_id is null and erased_at is null
    and spent >= coalesce((select least[{BEST_PERCENT}] from buyer_ranks), 0)
"""
LEAVING = f"""
select subject, round(spent / years, 2) as score, customer, silent, cast(round(gap) as int) as gap
from ({REGULARS}) as regulars
where silent > greatest({LEAVES_AFTER} * gap, 30) and silent <= greatest({LEFT_AFTER} * gap, 180)
"""
DUE = f"""
select subject, round(spent / orders, 2) as score, customer, silent, cast(round(gap) as int) as gap
from ({REGULARS}) as regulars
where gap >= 5 and silent between gap - 1 and gap + 7 and silent <= greatest({LEAVES_AFTER} * gap, 30)
"""
COLD_LEADS = f"""
select cast(id as text) as subject, round(expected_revenue * {worth("leads", TODAY)}, 2) as score,
    name, external_id, silent
from (
    select *, {TODAY} - cast(greatest(created_at, last_contact_at) at time zone :zone as date) as silent
    from leads where stage not in ('won', 'lost') and erased_at is null
) as leads where silent between {COLD_DAYS} and {DEAD_DAYS}
"""
COLD_QUOTES = f"""
select cast(orders.id as text) as subject, round(total * {worth("orders", ORDER_DAY)}, 2) as score,
    number as name, orders.external_id, {TODAY} - cast(ordered_at at time zone :zone as date) as silent,
    customers.name || '#' || customers.id as customer
from orders join customers on customers.id = customer_id
where state = 'sent'
    and {TODAY} - cast(ordered_at at time zone :zone as date) between {COLD_DAYS} and {DEAD_DAYS}
"""


@dataclass(frozen=True, slots=True)
class Regular:
    """`gap` is the usual one between two orders, `silent` the present one, in days."""

    subject: str
    score: Decimal
    customer: str
    silent: int
    gap: int


@dataclass(frozen=True, slots=True)
class ColdLead:
    subject: str
    score: Decimal | None
    name: str
    external_id: int
    silent: int


@dataclass(frozen=True, slots=True)
class ColdQuote:
    subject: str
    score: Decimal | None
    name: str
    external_id: int
    silent: int
    customer: str


async def leaving(session: AsyncSession, looking: Looking) -> list[Regular]:
    """`score` is what they bring in a year."""
    return await noticed(session, LEAVING, Regular, looking)


async def due_again(session: AsyncSession, looking: Looking) -> list[Regular]:
    """`score` is what they order on average."""
    return await noticed(session, DUE, Regular, looking)


async def cold_leads(session: AsyncSession, looking: Looking) -> list[ColdLead]:
    return await noticed(session, COLD_LEADS, ColdLead, looking)


async def cold_quotes(session: AsyncSession, looking: Looking) -> list[ColdQuote]:
    return await noticed(session, COLD_QUOTES, ColdQuote, looking)
