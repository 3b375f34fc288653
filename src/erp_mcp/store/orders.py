"""Statements on the papers of one customer."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Invoice, Order


async def recent_numbers(
    session: AsyncSession, customer_id: int, kind: Literal["order", "invoice"], limit: int
) -> list[str]:
    """The newest first; of invoices only those that are out."""
    if kind == "order":
        orders = select(Order.number).where(Order.customer_id == customer_id)
        return list(await session.scalars(orders.order_by(Order.ordered_at.desc()).limit(limit)))
    invoices = select(Invoice.number).where(Invoice.customer_id == customer_id, Invoice.state != "draft")
    return list(await session.scalars(invoices.order_by(Invoice.issued_on.desc()).limit(limit)))
