"""Statements that open a session, add to it and close it; whoever does holds its row until the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.bulk import columns_of, insert_new
from erp_mcp.store.dialogue import SAID, uris
from erp_mcp.store.notify import notify
from erp_mcp.store.tables import Conversation, Message, SessionMemory


@dataclass(frozen=True, slots=True)
class Held:
    """`messages` is how many there are, `summarized` how many of them the summary covers."""

    id: str
    customer_id: int | None
    language: str
    updated_at: datetime
    closed_at: datetime | None
    messages: int
    summarized: int


@dataclass(frozen=True, slots=True)
class NewSession:
    id: str
    customer_id: int | None
    channel: str
    subject: str
    language: str
    started_at: datetime
    updated_at: datetime


async def hold_session(session: AsyncSession, session_id: str) -> Held | None:
    """Its row is locked first: what is counted after that stays true until the transaction ends."""
    statement = select(
        Conversation.id,
        Conversation.customer_id,
        Conversation.language,
        Conversation.updated_at,
        Conversation.closed_at,
    )
    row = (await session.execute(statement.where(Conversation.id == session_id).with_for_update())).first()
    if row is None:
        return None
    of_session = Message.conversation_id == session_id
    last = await session.scalar(select(func.max(Message.position)).where(of_session))
    memory = select(SessionMemory.message_count).where(SessionMemory.conversation_id == session_id)
    return Held(*row, messages=last or 0, summarized=await session.scalar(memory) or 0)


async def open_session(session: AsyncSession, tenant_id: str, new: NewSession) -> bool:
    """Unless somebody else was faster."""
    statement = insert(Conversation).values({"tenant_id": tenant_id} | columns_of(new))
    opened = statement.on_conflict_do_nothing(index_elements=["tenant_id", "id"]).returning(Conversation.id)
    return await session.scalar(opened) is not None


async def find_messages(
    session: AsyncSession, session_id: str, ids: Sequence[str]
) -> dict[str, records.Message]:
    statement = select(*SAID).where(Message.conversation_id == session_id, Message.id.in_(ids))
    return {row[0]: records.Message(*row) for row in await session.execute(statement)}


async def change_session(session: AsyncSession, tenant_id: str, before: Held, after: Held) -> None:
    """Its subscribers hear of it."""
    changed = {
        "customer_id": after.customer_id,
        "language": after.language,
        "updated_at": after.updated_at,
        "closed_at": after.closed_at,
    }
    await session.execute(update(Conversation).where(Conversation.id == before.id).values(changed))
    parts = ("messages", "context") if after.closed_at == before.closed_at else None
    await notify(session, tenant_id, uris(after.id, parts) if parts else uris(after.id))


async def add_messages(
    session: AsyncSession, tenant_id: str, held: Held, said: Sequence[records.Message]
) -> None:
    """Behind those that are there."""
    rows = [
        {"tenant_id": tenant_id, "conversation_id": held.id, "position": position} | columns_of(message)
        for position, message in enumerate(said, held.messages + 1)
    ]
    await insert_new(session, Message, rows, ("tenant_id", "conversation_id", "id"))
