"""Statements on what fell due in a span of days and is still open."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import worth

NEWLY_LATE = f"""
select count(*), coalesce(sum(residual * {worth("invoices", "issued_on")}), 0) from invoices
where state = 'open' and residual > 0 and due_on between :first and :last and (:branch = '' or exists (
    select from customers where customers.id = customer_id and branch = :branch))
"""


@dataclass(frozen=True, slots=True)
class NewlyLate:
    """In the company's currency, with tax; what has no rate is counted and in no amount."""

    invoices: int
    amount: Decimal


async def newly_late(session: AsyncSession, home: str, first: date, last: date, branch: str) -> NewlyLate:
    [found] = await rows_of(session, NEWLY_LATE, NewlyLate, home=home, first=first, last=last, branch=branch)
    return found
