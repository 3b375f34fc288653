"""Statements on what a product costs and how much of it there is, now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.following import synced_at
from erp_mcp.store.tables import Product, StockLevel


@dataclass(frozen=True, slots=True)
class Offer:
    """`quantity` is that of all branches, None where no stock is kept; `as_of` is when Odoo was last read."""

    price: Decimal
    currency: str
    unit: str
    quantity: Decimal | None
    as_of: datetime | None = None


async def offers(session: AsyncSession, names: Sequence[str]) -> Mapping[str, Offer]:
    """By the name of the product; a name that two products share says nothing."""
    quantity = (
        select(func.sum(StockLevel.quantity)).where(StockLevel.product_id == Product.id).scalar_subquery()
    )
    synced = synced_at("products").scalar_subquery()
    statement = select(Product.name, Product.price, Product.currency, Product.unit, quantity, synced)
    found: dict[str, list[Offer]] = {}
    for row in await session.execute(statement.where(Product.name.in_(names), Product.is_active)):
        found.setdefault(row[0], []).append(Offer(*row[1:]))
    return {name: same[0] for name, same in found.items() if len(same) == 1}
