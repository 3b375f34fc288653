"""The statement on goods that should have come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import worth
from erp_mcp.store.noticing import Looking, noticed

TODAY = "cast(:today as date)"
GRACE_DAYS = 1
LATE = f"""
select cast(purchase_orders.id as text) as subject, round(missing * {
    worth("purchase_orders", "cast(purchase_orders.ordered_at at time zone 'UTC' as date)")
}, 2) as score,
    purchase_orders.external_id, number, suppliers.name as supplier,
    cast(expected_at at time zone :zone as date) as expected_on,
    {TODAY} - cast(expected_at at time zone :zone as date) as days
from purchase_orders join suppliers on suppliers.id = supplier_id
join (
    select purchase_order_id, sum((quantity - received) * unit_price) as missing
    from purchase_lines where quantity > received group by purchase_order_id
) as awaited on purchase_order_id = purchase_orders.id
where state = 'confirmed' and {TODAY} - cast(expected_at at time zone :zone as date) > {GRACE_DAYS}
"""


@dataclass(frozen=True, slots=True)
class Late:
    """`score` is the worth of what is still to come."""

    subject: str
    score: Decimal | None
    external_id: int
    number: str
    supplier: str
    expected_on: date
    days: int


async def late_purchases(session: AsyncSession, looking: Looking) -> list[Late]:
    return await noticed(session, LATE, Late, looking)
