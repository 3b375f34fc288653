"""Statements on who owes what since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import worth

OPEN = f"""
select customer_id, number, currency, issued_on, due_on, cast(:today as date) - due_on as late,
    residual * {worth("invoices", "issued_on")} as amount
from invoices
where state = 'open' and residual <> 0 and (:branch = '' or exists (
    select from customers where customers.id = customer_id and branch = :branch))
"""
AGES = f"""
select case when late <= 0 then 0 when late <= 30 then 1 when late <= 60 then 2 when late <= 90 then 3 else 4 end,
    count(distinct customer_id), count(*), coalesce(round(sum(amount), 2), 0),
    count(*) filter (where amount is null)
from ({OPEN}) as open where coalesce(amount, 1) > 0 group by 1 order by 1
"""
DEBTORS = f"""
with open as ({OPEN}), late as (
    select customer_id, round(sum(amount) filter (where late > 0 and amount > 0), 2) as overdue,
        min(due_on) filter (where late > 0 and amount > 0) as since,
        count(*) filter (where late > 0 and amount > 0) as invoices,
        coalesce(-round(sum(amount) filter (where amount < 0), 2), 0) as credits,
        sum(amount * late) filter (where late > 0 and amount > 0) as weight
    from open group by customer_id
)
select customers.name || '#' || customers.id, customers.language, coalesce(phone, email, ''), overdue, since,
    cast(:today as date) - since, invoices, credits, (
        select number from open where open.customer_id = customers.id and late > 0 and amount > 0
        order by due_on, number limit 1),
    count(*) over (), sum(overdue) over ()
from late join customers on customers.id = late.customer_id
where overdue > 0 order by weight desc, customers.id limit :most
"""


@dataclass(frozen=True, slots=True)
class Aged:
    """Of `age` 0 are those not due yet, then up to 30, 60 and 90 days late, and later."""

    age: int
    customers: int
    invoices: int
    amount: Decimal
    unconverted: int


@dataclass(frozen=True, slots=True)
class Debtor:
    """What is past due, without what the company owes them: that is `credits`."""

    customer: str
    language: str
    contact: str
    overdue: Decimal
    since: date
    days: int
    invoices: int
    credits: Decimal
    oldest: str
    total: int
    total_overdue: Decimal


async def aged(session: AsyncSession, home: str, today: date, branch: str) -> list[Aged]:
    return await rows_of(session, AGES, Aged, home=home, today=today, branch=branch)


async def debtors(session: AsyncSession, home: str, today: date, branch: str, most: int) -> list[Debtor]:
    """The most money for the longest time first."""
    return await rows_of(session, DEBTORS, Debtor, home=home, today=today, branch=branch, most=most)
