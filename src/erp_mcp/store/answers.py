"""What models have answered before, without anything personal."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import ModelAnswer


async def forget_answers(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(ModelAnswer).where(ModelAnswer.created_at < before))
