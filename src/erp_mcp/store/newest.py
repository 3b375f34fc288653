"""The statement on how far the mirror reaches."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

NEWEST = text("select cast(max(ordered_at) at time zone :zone as date) from orders")


async def newest_order(session: AsyncSession, zone: str) -> date | None:
    """The day of it."""
    found: date | None = await session.scalar(NEWEST, {"zone": zone})
    return found
