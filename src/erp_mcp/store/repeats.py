"""Statements on what was sent before: to the same person, or in the same words."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.outbox import LINE
from erp_mcp.store.tables import OutboxMessage

LAST_ID = 2**63 - 1
NOT_INITIATED = "service"  # whatever is said within a day of what they wrote


async def find_unknown(session: AsyncSession, contact_id: int, words: str) -> int | None:
    """A message of the same words of which nobody knows whether it arrived."""
    same = OutboxMessage.contact_id == contact_id, OutboxMessage.text == words
    found = select(OutboxMessage.id).where(*same, OutboxMessage.state.in_(("dispatching", "unknown")))
    return await session.scalar(found.order_by(OutboxMessage.id).limit(1))


async def count_initiated(session: AsyncSession, contact_id: int, since: datetime) -> int:
    """Messages that were not answers."""
    to_them = OutboxMessage.contact_id == contact_id, OutboxMessage.category != NOT_INITIATED
    counted = select(func.count()).where(*to_them, OutboxMessage.created_at >= since)
    return await session.scalar(counted.where(OutboxMessage.state.in_(LINE))) or 0


async def count_readers(session: AsyncSession, words: str, since: datetime, contact_id: int | None) -> int:
    """To how many others these words went, before they first went to this one."""
    same = OutboxMessage.text == words, OutboxMessage.created_at >= since
    own = select(func.min(OutboxMessage.id)).where(*same, OutboxMessage.contact_id == contact_id)
    before = OutboxMessage.id < func.coalesce(own.scalar_subquery(), LAST_ID)
    others = select(func.count(OutboxMessage.contact_id.distinct())).where(*same, before)
    return await session.scalar(others) or 0


async def count_answers(session: AsyncSession, number_id: str, since: datetime) -> int:
    """Those that Meta counts as free until there are too many."""
    chosen = OutboxMessage.number_id == number_id, OutboxMessage.category == NOT_INITIATED
    return await session.scalar(select(func.count()).where(*chosen, OutboxMessage.created_at >= since)) or 0
