"""Statements on conversations, their messages and what is remembered of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.bulk import columns_of, insert_new, upsert
from erp_mcp.store.mirror import customer_ids
from erp_mcp.store.notify import notify
from erp_mcp.store.tables import Conversation, Customer, Message, SessionMemory

# What a reader may watch of a session.
PARTS = ("summary", "messages", "context")


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation as its readers need it."""

    id: str
    subject: str
    channel: str
    language: str
    started_at: datetime
    customer_id: int | None
    customer_name: str | None
    summary: str | None
    summarized_messages: int | None
    written_by: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """`messages` says up to where it goes, `written_by` who wrote it, as it is told to whoever reads."""

    text: str
    messages: int
    written_by: str


async def save_conversations(
    session: AsyncSession, tenant_id: str, conversations: Sequence[records.Conversation]
) -> None:
    """Open these conversations or add what they have not got yet; their subscribers hear of it."""
    customers = await customer_ids(session)
    now = datetime.now(UTC)
    heads = [
        {
            "tenant_id": tenant_id,
            "id": each.id,
            "customer_id": customers[each.customer_external_id] if each.customer_external_id else None,
            "channel": each.channel,
            "subject": each.subject,
            "language": each.language,
            "started_at": each.started_at,
            "updated_at": max((message.sent_at for message in each.messages), default=each.started_at),
        }
        for each in conversations
    ]
    messages = [
        {"tenant_id": tenant_id, "conversation_id": each.id} | columns_of(message)
        for each in conversations
        for message in each.messages
    ]
    memories = [
        {
            "tenant_id": tenant_id,
            "conversation_id": each.id,
            "summary": each.summary,
            "message_count": len(each.messages),
            "updated_at": now,
        }
        for each in conversations
    ]
    await upsert(session, Conversation, heads, ("tenant_id", "id"))
    await insert_new(session, Message, messages, ("tenant_id", "conversation_id", "id"))
    await upsert(session, SessionMemory, memories, ("tenant_id", "conversation_id"))
    changed = [f"erp://sessions/{each.id}/{part}" for each in conversations for part in PARTS]
    await notify(session, tenant_id, changed)


async def find_session(session: AsyncSession, session_id: str) -> Session | None:
    statement = (
        select(
            Conversation.id,
            Conversation.subject,
            Conversation.channel,
            Conversation.language,
            Conversation.started_at,
            Conversation.customer_id,
            Customer.name,
            SessionMemory.summary,
            SessionMemory.message_count,
            SessionMemory.written_by,
        )
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(SessionMemory, SessionMemory.conversation_id == Conversation.id)
        .where(Conversation.id == session_id)
    )
    row = (await session.execute(statement)).first()
    return None if row is None else Session(*row)


async def replace_summary(session: AsyncSession, tenant_id: str, session_id: str, summary: Summary) -> None:
    """Unless somebody was faster and knows more; its subscribers hear of it."""
    values = {
        "tenant_id": tenant_id,
        "conversation_id": session_id,
        "summary": summary.text,
        "message_count": summary.messages,
        "written_by": summary.written_by,
    }
    statement = insert(SessionMemory).values(values)
    replaced = statement.on_conflict_do_update(
        index_elements=["tenant_id", "conversation_id"],
        set_={**values, "updated_at": func.now()},
        where=SessionMemory.message_count < summary.messages,
    )
    await session.execute(replaced)
    await notify(
        session, tenant_id, [f"erp://sessions/{session_id}/{part}" for part in ("summary", "context")]
    )


@dataclass(frozen=True, slots=True)
class RecentSession:
    id: str
    subject: str
    updated_at: datetime


async def recent_sessions(session: AsyncSession, limit: int) -> list[RecentSession]:
    """Those that were last spoken in, the newest first."""
    statement = (
        select(Conversation.id, Conversation.subject, Conversation.updated_at)
        .order_by(Conversation.updated_at.desc(), Conversation.id)
        .limit(limit)
    )
    return [RecentSession(*row) for row in await session.execute(statement)]


async def list_messages(session: AsyncSession, session_id: str) -> list[records.Message]:
    statement = (
        select(Message.id, Message.role, Message.text, Message.language, Message.sent_at)
        .where(Message.conversation_id == session_id)
        .order_by(Message.sent_at, Message.id)
    )
    return [records.Message(*row) for row in await session.execute(statement)]


async def list_session_ids(session: AsyncSession, prefix: str, limit: int) -> list[str]:
    """The newest first; `starts_with` is leakproof, so its index serves under row-level security."""
    statement = (
        select(Conversation.id)
        .where(func.starts_with(Conversation.id, prefix))
        .order_by(Conversation.updated_at.desc(), Conversation.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))
