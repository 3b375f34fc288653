"""Statements on what customers owe in all: credits set off, what was invoiced, who is over the limit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import worth
from erp_mcp.store.owing import OPEN

# What a customer is owed goes off what is late first, and never turns it into less than nothing.
EACH = f"""
each as (
    select customer_id, coalesce(sum(amount) filter (where amount > 0), 0) as owed,
        coalesce(-sum(amount) filter (where amount < 0), 0) as credits,
        coalesce(sum(amount) filter (where amount > 0 and late > 0), 0) as late,
        coalesce(sum(amount) filter (where amount > 0 and late between 1 and 30), 0) as newly_late,
        coalesce(sum(amount * late) filter (where amount > 0 and late > 0), 0) as weight,
        min(due_on) filter (where amount > 0 and late > 0) as since, min(issued_on) as oldest,
        bool_and(currency = :home) as is_home,
        count(*) filter (where amount > 0) as invoices,
        count(*) filter (where amount > 0 and late > 0) as late_invoices,
        count(*) filter (where amount is null) as unconverted
    from ({OPEN}) as open group by customer_id
), netted as (
    select *, round(greatest(least(late, owed - credits), 0), 2) as overdue, owed - credits as balance from each
)
"""
POSITION = f"""
with {EACH}
select count(*) filter (where owed > 0), coalesce(cast(sum(invoices) as bigint), 0),
    coalesce(round(sum(owed), 2), 0),
    coalesce(round(sum(credits), 2), 0), count(*) filter (where overdue > 0), coalesce(sum(overdue), 0),
    coalesce(round(sum(newly_late), 2), 0), min(oldest), coalesce(cast(sum(unconverted) as bigint), 0),
    (select count(distinct currency) from invoices where state = 'open' and residual <> 0)
from netted
"""
INVOICED = f"""
select coalesce(round(sum(total * {worth("invoices", "issued_on")}), 2), 0),
    coalesce(round(sum(residual * {worth("invoices", "issued_on")}), 2), 0)
from invoices
where state in ('open', 'paid') and issued_on > :since and issued_on <= :today and (:branch = '' or exists (
    select from customers where customers.id = customer_id and branch = :branch))
"""
LATE = f"""
with {EACH}
select customers.id, customers.name, customers.language,
    phone is not null and is_active and erased_at is null and is_home,
    overdue, since, cast(:today as date) - since, late_invoices, round(credits, 2), round(balance, 2)
from netted join customers on customers.id = customer_id
where overdue > 0 order by weight desc, customers.id limit :most
"""
# A limit is in the currency of the customer.
OVER = f"""
with {EACH}, limited as (
    select customers.id, customers.name, balance,
        credit_limit * {worth("customers", "cast(:today as date)")} as most
    from netted join customers on customers.id = customer_id where credit_limit > 0
)
select id, name, round(balance, 2), round(most, 2), round(balance - most, 2), count(*) over ()
from limited where balance > most order by balance - most desc, id limit :most
"""


@dataclass(frozen=True, slots=True)
class Position:
    """`owed` without what customers are owed, which is `credits`; `overdue` with it set off."""

    debtors: int
    invoices: int
    owed: Decimal
    credits: Decimal
    late_debtors: int
    overdue: Decimal
    newly_late: Decimal
    oldest: date | None
    unconverted: int
    currencies: int


@dataclass(frozen=True, slots=True)
class Invoiced:
    """With tax and credit notes, and what of it is still open."""

    total: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class LatePayer:
    """`overdue` with their credits set off; `is_reachable` where they may be written to of it: not of money
    that was converted."""

    id: int
    name: str
    language: str
    is_reachable: bool
    overdue: Decimal
    since: date
    days: int
    invoices: int
    credits: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class OverLimit:
    id: int
    name: str
    balance: Decimal
    limit: Decimal
    excess: Decimal
    total: int


async def position(session: AsyncSession, home: str, today: date, branch: str) -> Position:
    [found] = await rows_of(session, POSITION, Position, home=home, today=today, branch=branch)
    return found


async def invoiced(session: AsyncSession, home: str, since: date, today: date, branch: str) -> Invoiced:
    """After the day `since`, up to today."""
    [found] = await rows_of(session, INVOICED, Invoiced, home=home, since=since, today=today, branch=branch)
    return found


async def late_payers(
    session: AsyncSession, home: str, today: date, branch: str, most: int
) -> list[LatePayer]:
    """The most money for the longest time first."""
    return await rows_of(session, LATE, LatePayer, home=home, today=today, branch=branch, most=most)


async def over_limit(
    session: AsyncSession, home: str, today: date, branch: str, most: int
) -> list[OverLimit]:
    return await rows_of(session, OVER, OverLimit, home=home, today=today, branch=branch, most=most)
