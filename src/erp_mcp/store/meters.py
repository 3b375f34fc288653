"""Statements on what was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, cast, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import ReadMeter

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reads:
    principal: str
    reads: int
    resource_tokens: int
    tool_tokens: int
    saved_tokens: int


async def reads_since(session: AsyncSession, moment: datetime) -> list[Reads]:
    sums = [
        cast(func.sum(column), BigInteger)
        for column in (
            ReadMeter.reads,
            ReadMeter.resource_tokens,
            ReadMeter.tool_tokens,
            ReadMeter.saved_tokens,
        )
    ]
    statement = (
        select(ReadMeter.principal, *sums)
        .where(ReadMeter.window_start >= moment)
        .group_by(ReadMeter.principal)
        .order_by(ReadMeter.principal)
    )
    return [Reads(*row) for row in await session.execute(statement)]


async def forget_old_reads(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(ReadMeter).where(ReadMeter.window_start < now - KEPT))
