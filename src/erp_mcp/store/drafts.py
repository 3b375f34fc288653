"""Statements on drafts of replies, and on whether a message may be answered without a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.records import Level
from erp_mcp.store.tables import Draft, OutboxMessage

# Ready to be sent by a person; queued by itself; or nothing that could be sent, and why.
DraftState = Literal["ready", "queued", "none"]
AUTO_REPLY = "auto_reply"
PLACE = text("""
select threads.number_id, threads.contact_id, threads.handler, threads.heard_at,
    conversations.customer_id, contact_identities.name, contact_identities.wa_id, contact_identities.user_id
from threads
join conversations on conversations.id = threads.conversation_id
join contact_identities on contact_identities.id = threads.contact_id
where threads.conversation_id = :conversation_id
for update of threads
""")


@dataclass(frozen=True, slots=True)
class NewDraft:
    conversation_id: str
    message_id: str
    state: DraftState
    text: str | None
    reason: str
    level: Level | None = None
    overall: float | None = None
    scores: Mapping[str, float] | None = None
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    conversation_id: str
    message_id: str
    state: DraftState
    text: str | None
    reason: str
    level: Level | None
    overall: float | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer would go; held, so that a person who takes over meanwhile waits."""

    number_id: str
    contact_id: int
    handler: str
    heard_at: datetime | None
    customer_id: int | None
    name: str
    wa_id: str | None
    user_id: str | None

    @property
    def address(self) -> str:
        return f"+{self.wa_id}" if self.wa_id else (self.user_id or "")


KEPT = (
    Draft.conversation_id,
    Draft.message_id,
    Draft.state,
    Draft.text,
    Draft.reason,
    Draft.level,
    Draft.overall,
    Draft.created_at,
)


async def find_place(session: AsyncSession, conversation_id: str) -> Place | None:
    row = (await session.execute(PLACE, {"conversation_id": conversation_id})).first()
    return None if row is None else Place(*row)


async def keep_draft(session: AsyncSession, tenant_id: str, new: NewDraft) -> bool:
    """Once for each message: says whether it was the first."""
    values = {"tenant_id": tenant_id} | columns_of(new) | {"scores": dict(new.scores or {})}
    kept = insert(Draft).values(values | {"sources": list(new.sources)}).on_conflict_do_nothing()
    return (await session.execute(kept.returning(Draft.message_id))).first() is not None


async def find_draft(session: AsyncSession, conversation_id: str, message_id: str) -> Kept | None:
    wanted = select(*KEPT).where(Draft.conversation_id == conversation_id, Draft.message_id == message_id)
    row = (await session.execute(wanted)).first()
    return None if row is None else Kept(*row)


async def waiting_draft(session: AsyncSession, conversation_id: str) -> Kept | None:
    """That to the last message that was drafted for, if a person may send it."""
    wanted = select(*KEPT).where(Draft.conversation_id == conversation_id)
    row = (await session.execute(wanted.order_by(Draft.created_at.desc()).limit(1))).first()
    return Kept(*row) if row is not None and row.state == "ready" else None


async def count_automatic(session: AsyncSession, conversation_id: str, within: timedelta) -> int:
    """Answers that nobody looked at."""
    sent = select(func.count()).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.purpose == AUTO_REPLY,
        OutboxMessage.created_at > func.now() - within,
    )
    return await session.scalar(sent) or 0
