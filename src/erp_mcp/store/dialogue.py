"""Statements on conversations, their messages and what is remembered of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.mirror import customer_ids
from erp_mcp.store.notify import notify
from erp_mcp.store.tables import Conversation, Customer, Message, SessionMemory

MESSAGES_AT_ONCE = 5000


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


async def save_conversations(
    session: AsyncSession, tenant_id: str, conversations: Sequence[records.Conversation]
) -> None:
    """Open these conversations or add what they have not got yet; their subscribers hear of it."""
    customers = await customer_ids(session)
    heads = insert(Conversation).values(
        [
            {
                "tenant_id": tenant_id,
                "id": each.id,
                "customer_id": customers[each.customer_external_id] if each.customer_external_id else None,
                "channel": each.channel,
                "subject": each.subject,
                "language": each.language,
                "started_at": each.started_at,
            }
            for each in conversations
        ]
    )
    await session.execute(
        heads.on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"updated_at": func.now()})
    )
    await _save_messages(session, tenant_id, conversations)
    await _save_summaries(session, tenant_id, conversations)
    for each in conversations:
        await notify(session, tenant_id, f"erp://sessions/{each.id}/messages")
        await notify(session, tenant_id, f"erp://sessions/{each.id}/summary")


async def _save_messages(
    session: AsyncSession, tenant_id: str, conversations: Sequence[records.Conversation]
) -> None:
    rows = [
        {"tenant_id": tenant_id, "conversation_id": each.id} | asdict(message)
        for each in conversations
        for message in each.messages
    ]
    for first in range(0, len(rows), MESSAGES_AT_ONCE):
        part = rows[first : first + MESSAGES_AT_ONCE]
        await session.execute(insert(Message).values(part).on_conflict_do_nothing())


async def _save_summaries(
    session: AsyncSession, tenant_id: str, conversations: Sequence[records.Conversation]
) -> None:
    statement = insert(SessionMemory).values(
        [
            {
                "tenant_id": tenant_id,
                "conversation_id": each.id,
                "summary": each.summary,
                "message_count": len(each.messages),
            }
            for each in conversations
        ]
    )
    replaced = {name: statement.excluded[name] for name in ("summary", "message_count")}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "conversation_id"], set_=replaced | {"updated_at": func.now()}
        )
    )


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
        )
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(SessionMemory, SessionMemory.conversation_id == Conversation.id)
        .where(Conversation.id == session_id)
    )
    row = (await session.execute(statement)).first()
    return None if row is None else Session(*row)


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
