"""Statements on what was ordered from suppliers and has not come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of

EXPECTED = """
select purchase_orders.number, suppliers.name, coalesce(suppliers.phone, ''),
    coalesce(suppliers.email, ''), branch, cast(ordered_at at time zone :zone as date),
    cast(expected_at at time zone :zone as date) as expected_on,
    cast(:today as date) - cast(expected_at at time zone :zone as date) as late,
    purchase_orders.currency, round(sum((quantity - received) * unit_price), 2), (
        string_agg(trim_scale(quantity - received) || ' ' || products.name, ', ' order by position)),
    count(*) over ()
from purchase_orders join suppliers on suppliers.id = purchase_orders.supplier_id
join purchase_lines on purchase_order_id = purchase_orders.id join products on products.id = product_id
where purchase_orders.state = 'confirmed' and quantity > received
    and (:supplier = '' or suppliers.name = :supplier)
group by purchase_orders.id, purchase_orders.tenant_id, suppliers.name, suppliers.phone, suppliers.email
order by late desc nulls last, purchase_orders.number limit :most
"""


@dataclass(frozen=True, slots=True)
class Arriving:
    """`late` counts days past the promised one, below zero while there is time; `missing` is what has not come."""

    number: str
    supplier: str
    phone: str
    email: str
    branch: str
    ordered_on: date
    expected_on: date | None
    late: int | None
    currency: str
    value: Decimal
    missing: str
    total: int


async def arriving(session: AsyncSession, zone: str, today: date, supplier: str, most: int) -> list[Arriving]:
    """The latest first; an empty supplier takes all."""
    return await rows_of(session, EXPECTED, Arriving, zone=zone, today=today, supplier=supplier, most=most)
