"""Statements on money at risk: long overdue, over the limit, sold below cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import worth
from erp_mcp.store.noticing import Looking, noticed
from erp_mcp.store.owing import OPEN
from erp_mcp.store.priced import GOODS

LATE_DAYS = 30
TODAY = "cast(:today as date)"
# Credit notes lower what is overdue.
OVERDUE = f"""
select cast(customers.id as text) as subject, overdue as score, customers.name || '#' || customers.id as customer,
    since, {TODAY} - since as days, invoices
from (
    select customer_id, round(sum(amount) filter (where late > 0 or amount < 0), 2) as overdue,
        min(due_on) filter (where late > 0 and amount > 0) as since,
        count(*) filter (where late > 0 and amount > 0) as invoices
    from ({OPEN}) as open group by customer_id
) as owed join customers on customers.id = customer_id
where overdue > 0 and {TODAY} - since > {LATE_DAYS}
"""
BEYOND = f"""
select cast(id as text) as subject, round(balance - credit, 2) as score, name || '#' || id as customer,
    round(balance, 2) as balance, round(credit, 2) as credit
from (
    select customers.*, balance, credit_limit * {worth("customers", TODAY)} as credit
    from customers join customer_figures on customer_id = customers.id
    where credit_limit > 0 and merged_into_id is null and customer_figures.currency = :home
) as limited where balance > credit
"""
BELOW_COST = f"""
select cast(id as text) as subject, round((cost_here - asked) * sold_90, 2) as score,
    name || ' (' || sku || ')' as product, name, round(asked, 2) as asked, round(cost_here, 2) as cost,
    asked_before >= cost_here as has_turned
from (
    select *, cost * {worth("goods", TODAY)} as cost_here from ({GOODS}) as goods where cost > 0 and sold_90 > 0
) as costed where asked < cost_here
"""


@dataclass(frozen=True, slots=True)
class Overdue:
    subject: str
    score: Decimal
    customer: str
    since: date
    days: int
    invoices: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """`credit` is what they may owe."""

    subject: str
    score: Decimal
    customer: str
    balance: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class BelowCost:
    """`asked` is what a unit was sold for in 90 days; `has_turned` where it was above cost in those before."""

    subject: str
    score: Decimal
    product: str
    name: str
    asked: Decimal
    cost: Decimal
    has_turned: bool | None


async def overdue(session: AsyncSession, looking: Looking) -> list[Overdue]:
    return await noticed(session, OVERDUE, Overdue, looking)


async def beyond_limit(session: AsyncSession, looking: Looking) -> list[Beyond]:
    return await noticed(session, BEYOND, Beyond, looking)


async def below_cost(session: AsyncSession, looking: Looking) -> list[BelowCost]:
    return await noticed(session, BELOW_COST, BelowCost, looking)
