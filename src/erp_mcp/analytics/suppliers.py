"""Suppliers: what they owe us in goods, and what to order from whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.reordering import shortage
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.sheet import Sheet, headed, of_total, section
from erp_mcp.analytics.stock import MOST_SHORT, short_goods
from erp_mcp.store.arriving import Arriving, arriving
from erp_mcp.store.basis import Basis

MOST_ORDERS = 12
COLUMNS = (
    "order",
    "supplier",
    "ordered",
    "promised",
    "days late",
    "value",
    "branch",
    "missing",
    "phone",
    "e-mail",
)


async def supplier_round(session: AsyncSession, basis: Basis, now: datetime, supplier: str) -> Sheet:
    open_orders = await arriving(session, basis.time_zone, now.date(), supplier, MOST_ORDERS)
    count = f" ({of_total(len(open_orders), open_orders[0].total)})" if open_orders else ""
    short = await shortage(session, basis, now, Scope(supplier=supplier))
    whose = f"Purchases from {supplier}" if supplier else "Purchases from all suppliers"
    return Sheet(
        headed(
            basis, f"{whose}: confirmed orders that have not come in full, and goods to reorder", now.date()
        ),
        [
            section("purchase orders", f"Not come, the latest first{count}", COLUMNS, map(_row, open_orders)),
            short_goods(short, MOST_SHORT),
        ],
    )


def _row(each: Arriving) -> Sequence[object]:
    return (
        each.number,
        each.supplier,
        each.ordered_on,
        each.expected_on or "no date",
        max(each.late, 0) if each.late is not None else "",
        f"{each.value:,.2f} {each.currency}",
        each.branch,
        each.missing,
        each.phone,
        each.email,
    )
