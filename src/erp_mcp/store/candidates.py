"""Statements on who may be meant, with what tells them apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.choosing import IS_LISTED
from erp_mcp.store.tables import Customer, CustomerFigures


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    external_id: int
    name: str
    phone: str | None
    email: str | None
    city: str
    segment: str
    is_active: bool
    last_order_at: datetime | None
    erased_at: datetime | None = None
    merged_into_id: int | None = None


async def candidates(session: AsyncSession, ids: Sequence[int]) -> list[Candidate]:
    return await _found(session, Customer.id.in_(ids))


async def numbered(session: AsyncSession, number: int) -> list[Candidate]:
    """Whose id this is, here or in the ERP; of who was merged, whoever was kept."""
    kept = select(func.coalesce(Customer.merged_into_id, Customer.id))
    # each by its own index: either of two in one condition reads everybody
    those = union(kept.where(Customer.id == number), kept.where(Customer.external_id == number))
    return await _found(session, Customer.id.in_(those))


async def ids_beginning(session: AsyncSession, prefix: str, limit: int) -> list[int]:
    """Whose id or whose name begins so."""
    begun = func.starts_with(func.lower(Customer.name), prefix.lower())
    if prefix.isdigit():
        begun = func.starts_with(cast(Customer.id, Text), prefix)
    found = select(Customer.id).where(*IS_LISTED, begun).order_by(Customer.id).limit(limit)
    return list(await session.scalars(found))


async def _found(session: AsyncSession, those: ColumnElement[bool]) -> list[Candidate]:
    statement = select(
        Customer.id,
        Customer.external_id,
        Customer.name,
        Customer.phone,
        Customer.email,
        Customer.city,
        Customer.segment,
        Customer.is_active,
        CustomerFigures.last_order_at,
        Customer.erased_at,
        Customer.merged_into_id,
    ).outerjoin(CustomerFigures, CustomerFigures.customer_id == Customer.id)
    return [Candidate(*row) for row in await session.execute(statement.where(those).order_by(Customer.id))]
