"""Statements on what every answer of a tenant keeps to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Instruction as Stored

Origin = Literal["manual", "rating"]
ORIGINS: dict[str, Origin] = {each: each for each in get_args(Origin)}


@dataclass(frozen=True, slots=True)
class Instruction:
    """`source_id` is the rating that it came from."""

    id: int
    text: str
    origin: Origin
    source_id: int | None
    is_on: bool
    created_at: datetime


async def claim_instructions(session: AsyncSession, tenant_id: str) -> None:
    """One writer of a tenant's instructions at a time, until the transaction ends: they share one budget."""
    key = func.hashtextextended(f"instructions {tenant_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def list_instructions(session: AsyncSession) -> list[Instruction]:
    """The oldest first."""
    return [_instruction(row) for row in await session.scalars(select(Stored).order_by(Stored.id))]


async def save_instruction(
    session: AsyncSession, tenant_id: str, text: str, origin: Origin, source_id: int | None
) -> Instruction:
    row = Stored(tenant_id=tenant_id, text=text, origin=origin, source_id=source_id)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return _instruction(row)


async def switch_instruction(session: AsyncSession, instruction_id: int, is_on: bool) -> None:
    await session.execute(update(Stored).where(Stored.id == instruction_id).values(is_on=is_on))


async def delete_instruction(session: AsyncSession, instruction_id: int) -> None:
    await session.execute(delete(Stored).where(Stored.id == instruction_id))


def _instruction(row: Stored) -> Instruction:
    return Instruction(row.id, row.text, ORIGINS[row.origin], row.source_id, row.is_on, row.created_at)
