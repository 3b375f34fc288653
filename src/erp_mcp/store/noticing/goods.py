"""Statements on goods that will be missing: what runs out, and what should have come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.figures import worth
from erp_mcp.store.noticing import Looking, noticed
from erp_mcp.store.stocking import GOODS

TODAY = "cast(:today as date)"
GRACE_DAYS = 1
# What is lost are the sales between the day the last one goes and the day an order placed now would come.
RUNNING_OUT = f"""
select cast(id as text) as subject, round(price * {worth("goods", TODAY)} * pace * (lead - cover), 2) as score,
    name || ' (' || sku || ')' as product, name, greatest(on_hand, 0) as on_hand,
    cast(floor(cover) as int) as cover_days, cast(lead as int) as lead_days
from (
    select *, greatest(on_hand, 0) / pace as cover from (
        select *, sold_90 / 90.0 as pace, greatest(lead_days, 1) as lead from ({GOODS}) as sold where sold_90 > 0
    ) as paced
) as goods
where cover < lead and not (incoming > 0 and expected_at between :now
    and :now + cover * interval '1 day')
"""  # noqa: S608 -- made of constants alone
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
"""  # noqa: S608 -- made of constants alone


@dataclass(frozen=True, slots=True)
class RunningOut:
    """`cover_days` is how long it lasts, `lead_days` how long an order takes."""

    subject: str
    score: Decimal | None
    product: str
    name: str
    on_hand: Decimal
    cover_days: int
    lead_days: int


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


async def running_out(session: AsyncSession, looking: Looking) -> list[RunningOut]:
    return await noticed(session, RUNNING_OUT, RunningOut, looking)


async def late_purchases(session: AsyncSession, looking: Looking) -> list[Late]:
    return await noticed(session, LATE, Late, looking)
