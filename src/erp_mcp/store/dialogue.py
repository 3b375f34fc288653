"""Statements on conversations, their messages and what is remembered of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.bulk import Row, columns_of, insert_new, upsert
from erp_mcp.store.mirror import customer_ids, erased_among
from erp_mcp.store.notify import notify
from erp_mcp.store.tables import Conversation, Customer, Message, SessionMemory

# What a reader may watch of a session.
PARTS = ("summary", "messages", "context")
SAID = (Message.id, Message.role, Message.text, Message.language, Message.sent_at, Message.details)
LONGEST_NUMBER = 10
Positions = dict[str, int]  # message id -> the how-manieth it was recorded as


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation as its readers need it; its summary covers the first `summarized_messages` recorded."""

    id: str
    subject: str
    channel: str
    language: str
    started_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    customer_id: int | None
    customer_name: str | None
    summary: str | None
    summarized_messages: int | None
    written_by: str | None
    messages: int


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
    named = [each.customer_external_id for each in conversations if each.customer_external_id]
    erased = await erased_among(session, Customer, named)
    conversations = [each for each in conversations if each.customer_external_id not in erased]
    heads = [
        {
            "tenant_id": tenant_id,
            "id": each.id,
            "customer_id": customers[each.customer_external_id] if each.customer_external_id else None,
            "channel": each.channel,
            "subject": each.subject,
            "language": each.language,
            "started_at": each.started_at,
            "updated_at": each.started_at,
        }
        for each in conversations
    ]
    await upsert(session, Conversation, heads, ("tenant_id", "id"))
    positions = await _positions(session, [each.id for each in conversations])
    rows = [
        row
        for each in conversations
        for row in message_rows(tenant_id, each.id, positions.setdefault(each.id, {}), each.messages)
    ]
    await insert_new(session, Message, rows, ("tenant_id", "conversation_id", "id"))
    await _date_by_messages(session, [each.id for each in conversations])
    await _save_summaries(session, tenant_id, conversations, positions)
    await notify(session, tenant_id, [uri for each in conversations for uri in uris(each.id)])


def uris(session_id: str, parts: Sequence[str] = PARTS) -> list[str]:
    return [f"erp://sessions/{session_id}/{part}" for part in parts]


def message_rows(
    tenant_id: str, session_id: str, positions: Positions, messages: Sequence[records.Message]
) -> list[Row]:
    """Of those that have no position yet; they get the next ones."""
    rows: list[Row] = []
    for message in messages:
        if message.id not in positions:
            positions[message.id] = len(positions) + 1
            row = {"tenant_id": tenant_id, "conversation_id": session_id, "position": positions[message.id]}
            rows.append(row | columns_of(message))
    return rows


async def _positions(session: AsyncSession, session_ids: Sequence[str]) -> dict[str, Positions]:
    """By session; whoever adds messages holds its conversation, so nobody counts on meanwhile."""
    statement = select(Message.conversation_id, Message.id, Message.position)
    found: dict[str, Positions] = {}
    for row in await session.execute(statement.where(Message.conversation_id.in_(session_ids))):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


async def _date_by_messages(session: AsyncSession, session_ids: Sequence[str]) -> None:
    last = select(func.max(Message.sent_at)).where(Message.conversation_id == Conversation.id)
    dated = update(Conversation).values(
        updated_at=func.greatest(Conversation.updated_at, last.scalar_subquery())
    )
    await session.execute(dated.where(Conversation.id.in_(session_ids)))


async def _save_summaries(
    session: AsyncSession,
    tenant_id: str,
    conversations: Sequence[records.Conversation],
    positions: dict[str, Positions],
) -> None:
    """One that knows of fewer messages than the present one is of no use."""
    statement = select(SessionMemory.conversation_id, SessionMemory.message_count)
    ids = [each.id for each in conversations]
    rows = await session.execute(statement.where(SessionMemory.conversation_id.in_(ids)))
    present = {row[0]: row[1] for row in rows}
    covered = {
        each.id: max((positions[each.id][message.id] for message in each.messages), default=0)
        for each in conversations
        if each.summary
    }
    memories = [
        {
            "tenant_id": tenant_id,
            "conversation_id": each.id,
            "summary": each.summary,
            "message_count": covered[each.id],
            "updated_at": datetime.now(UTC),
            "written_by": None,
        }
        for each in conversations
        if each.id in covered and covered[each.id] >= present.get(each.id, 0)
    ]
    await upsert(session, SessionMemory, memories, ("tenant_id", "conversation_id"))


async def find_session(session: AsyncSession, session_id: str) -> Session | None:
    messages = select(func.count()).where(Message.conversation_id == Conversation.id).scalar_subquery()
    statement = (
        select(
            Conversation.id,
            Conversation.subject,
            Conversation.channel,
            Conversation.language,
            Conversation.started_at,
            Conversation.updated_at,
            Conversation.closed_at,
            Conversation.customer_id,
            Customer.name,
            SessionMemory.summary,
            SessionMemory.message_count,
            SessionMemory.written_by,
            messages,
        )
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(SessionMemory, SessionMemory.conversation_id == Conversation.id)
        .where(Conversation.id == session_id)
    )
    row = (await session.execute(statement)).first()
    return None if row is None else Session(*row)


async def replace_summary(session: AsyncSession, tenant_id: str, session_id: str, summary: Summary) -> bool:
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
    written = await session.scalar(replaced.returning(SessionMemory.message_count))
    if written is not None:
        await notify(session, tenant_id, uris(session_id, ("summary", "context")))
    return written is not None


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
    statement = select(*SAID).where(Message.conversation_id == session_id)
    rows = await session.execute(statement.order_by(Message.sent_at, Message.position))
    return [records.Message(*row) for row in rows]


async def message_called(session: AsyncSession, session_id: str, given: str) -> str | None:
    """The id of the one that goes by this id, else by this number among those recorded."""
    place = int(given) if given.isdecimal() and len(given) < LONGEST_NUMBER else 0
    goes_by = (Message.id == given) | (Message.position == place)
    wanted = select(Message.id).where(Message.conversation_id == session_id, goes_by)
    return await session.scalar(wanted.order_by((Message.id == given).desc()).limit(1))


async def next_messages(
    session: AsyncSession, session_id: str, after: int, limit: int
) -> list[records.Message]:
    """Those recorded after this position, in the order in which they were."""
    statement = select(*SAID).where(Message.conversation_id == session_id, Message.position > after)
    rows = await session.execute(statement.order_by(Message.position).limit(limit))
    return [records.Message(*row) for row in rows]


async def newest_messages(
    session: AsyncSession, session_id: str, after: int, at_least: int, at_most: int
) -> list[records.Message]:
    """Those recorded after this position and those said last, in the order in which they were said."""
    of_session = Message.conversation_id == session_id
    last = (Message.sent_at.desc(), Message.position.desc())
    said_last = select(Message.position).where(of_session).order_by(*last).limit(at_least)
    wanted: ColumnElement[bool] = (Message.position > after) | Message.position.in_(said_last)
    statement = select(*SAID).where(of_session, wanted).order_by(*last).limit(at_most)
    return [records.Message(*row) for row in await session.execute(statement)][::-1]


async def list_session_ids(session: AsyncSession, prefix: str, limit: int) -> list[str]:
    """The newest first; `starts_with` is leakproof, so its index serves under row-level security."""
    statement = (
        select(Conversation.id)
        .where(func.starts_with(Conversation.id, prefix))
        .order_by(Conversation.updated_at.desc(), Conversation.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))
