"""Statements on ratings: the reply that is rated, what was said before it, and what became of the rating."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from erp_mcp.store import records
from erp_mcp.store.bulk import columns_of
from erp_mcp.store.dialogue import SAID
from erp_mcp.store.records import Level, Thumb
from erp_mcp.store.tables import Message
from erp_mcp.store.tables import Rating as Stored

REPLIES = ("assistant", "staff")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody thought of a reply, what we make of it, and what is to be learned of a bad one."""

    conversation_id: str
    message_id: str
    value: Thumb
    comment: str | None
    scores: Mapping[str, float]
    level: Level
    lesson: str | None
    principal: str

    @property
    def means(self) -> tuple[Thumb, str | None]:
        """Whoever said it, and however well the reply is judged meanwhile."""
        return self.value, self.lesson


@dataclass(frozen=True, slots=True)
class Rating:
    """A verdict with what became of it."""

    id: int
    verdict: Verdict
    source_key: str | None
    instruction_id: int | None
    created_at: datetime


async def said_before(
    session: AsyncSession, session_id: str, message_id: str, limit: int
) -> list[records.Message]:
    """The newest first."""
    reply = aliased(Message)
    this = (reply.conversation_id == session_id) & (reply.id == message_id)
    is_earlier = tuple_(Message.sent_at, Message.position) < tuple_(reply.sent_at, reply.position)
    statement = select(*SAID).join(reply, this).where(Message.conversation_id == session_id, is_earlier)
    newest = statement.order_by(Message.sent_at.desc(), Message.position.desc()).limit(limit)
    return [records.Message(*row) for row in await session.execute(newest)]


async def newest_replies(session: AsyncSession, session_id: str, limit: int) -> list[str]:
    statement = (
        select(Message.id)
        .where(Message.conversation_id == session_id, Message.role.in_(REPLIES))
        .order_by(Message.sent_at.desc(), Message.position.desc())
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def find_rating(session: AsyncSession, session_id: str, message_id: str) -> Rating | None:
    statement = select(Stored).where(Stored.conversation_id == session_id, Stored.message_id == message_id)
    row = await session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _rating(row)


async def save_rating(session: AsyncSession, tenant_id: str, verdict: Verdict) -> None:
    """In the place of the one before; what that led to stays known until it has been taken back."""
    values = columns_of(verdict)
    statement = insert(Stored).values({"tenant_id": tenant_id} | values)
    replaced = {**values, "created_at": func.now()}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "conversation_id", "message_id"], set_=replaced
        )
    )


async def settle(
    session: AsyncSession, rating: Rating, source_key: str | None, instruction_id: int | None
) -> Rating | None:
    """Keep what the rating led to; the answer is how it stands now, for somebody may have rated anew."""
    here = (
        select(Stored)
        .where(Stored.id == rating.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = await session.scalar(here)
    if row is None:
        return None
    now = _rating(row)
    if now.verdict == rating.verdict:
        led_to = {"source_key": source_key, "instruction_id": instruction_id}
        await session.execute(update(Stored).where(Stored.id == rating.id).values(led_to))
    return now


async def instructions_of_others(session: AsyncSession, rating_id: int) -> set[int]:
    """What other ratings have led to as well."""
    statement = select(Stored.instruction_id).where(
        Stored.id != rating_id, Stored.value == "down", Stored.instruction_id.is_not(None)
    )
    return {each for each in await session.scalars(statement) if each is not None}


def _rating(row: Stored) -> Rating:
    verdict = Verdict(
        row.conversation_id,
        row.message_id,
        cast("Thumb", row.value),  # both are written from these types alone
        row.comment,
        cast("Mapping[str, float]", row.scores),
        cast("Level", row.level),
        row.lesson,
        row.principal,
    )
    return Rating(row.id, verdict, row.source_key, row.instruction_id, row.created_at)
