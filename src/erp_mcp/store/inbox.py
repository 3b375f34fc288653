"""Statements on what came in: each body, each message, once, however often it is delivered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, document_of
from erp_mcp.store.records import Role
from erp_mcp.store.tables import InboundMessage, SendPace, WebhookEvent
from erp_mcp.store.tables.messaging import Json

# Two bodies of one tenant at once would each find the same person missing.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(:key, hashtext(:tenant_id))")
INBOX_LOCK = 0x65_72_70_69
ADD = text("""
insert into inbound_messages
    (tenant_id, number_id, wamid, conversation_id, contact_id, kind, sent_at, raw)
select :tenant_id, given.* from jsonb_to_recordset(cast(:rows as jsonb)) as given(
    number_id text, wamid text, conversation_id text, contact_id bigint, kind text, sent_at timestamptz,
    raw jsonb
)
on conflict do nothing
returning number_id, wamid
""")
# Behind those that are there, in the order in which they are given.
SAY = text("""
with given as (
    select * from rows from (
        jsonb_to_recordset(cast(:rows as jsonb))
            as (conversation_id text, id text, role text, text text, language text, sent_at timestamptz)
    ) with ordinality as given(conversation_id, id, role, text, language, sent_at, place)
), last as (
    select conversation_id, max(position) as position from messages
    where conversation_id = any(:conversations) group by conversation_id
)
insert into messages (tenant_id, conversation_id, id, role, text, language, sent_at, position, metadata)
select :tenant_id, given.conversation_id, id, role, text, language, sent_at,
    coalesce(last.position, 0) + row_number() over (partition by given.conversation_id order by place), '{}'
from given left join last on last.conversation_id = given.conversation_id
where not exists (
    select from messages as said
    where said.conversation_id = given.conversation_id and said.id = given.id
)
""")
# An older change that comes late is no change; the same one twice is one.
AMEND = text("""
update messages
set text = given.text, metadata = messages.metadata || jsonb_build_object(
    'was', coalesce(messages.metadata -> 'was', '[]') || jsonb_build_array(messages.text),
    'changed_at', given.at, 'change', given.change
)
from jsonb_to_recordset(cast(:rows as jsonb)) as given(id text, text text, at timestamptz, change text), threads
where messages.id = given.id and threads.conversation_id = messages.conversation_id
  and threads.number_id = :number_id
  and coalesce(cast(messages.metadata ->> 'changed_at' as timestamptz) < given.at, true)
returning messages.conversation_id
""")
KNOWN = text("""
select messages.id from messages join threads using (tenant_id, conversation_id)
where messages.id = any(:ids) and threads.number_id = :number_id
""")
UNHANDLED = text("""
select number_id, wamid, conversation_id, contact_id, sent_at, raw from inbound_messages
where handled_at is null order by sent_at, wamid limit :limit for update skip locked
""")


@dataclass(frozen=True, slots=True)
class NewInbound:
    number_id: str
    wamid: str
    conversation_id: str
    contact_id: int
    kind: str
    sent_at: datetime
    raw: Json


@dataclass(frozen=True, slots=True)
class NewSaid:
    conversation_id: str
    id: str
    role: Role
    text: str
    language: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Amendment:
    """`change` is what was done to the message: edited or revoked."""

    id: str
    text: str
    at: datetime
    change: str


@dataclass(frozen=True, slots=True)
class Unhandled:
    number_id: str
    wamid: str
    conversation_id: str
    contact_id: int
    sent_at: datetime
    raw: Json


async def keep_body(session: AsyncSession, tenant_id: str, body: bytes) -> bool:
    """False where the very same one was kept before; holds up others of this tenant until the end."""
    await session.execute(ONE_AT_A_TIME, {"key": INBOX_LOCK, "tenant_id": tenant_id})
    row = {"tenant_id": tenant_id, "body_hash": sha256(body).digest(), "body": body}
    kept = insert(WebhookEvent).values(row).on_conflict_do_nothing().returning(WebhookEvent.id)
    return (await session.execute(kept)).first() is not None


async def add_inbound(
    session: AsyncSession, tenant_id: str, new: Sequence[NewInbound]
) -> set[tuple[str, str]]:
    """The number and wamid of those that were not there."""
    rows = document_of([columns_of(each) for each in new])
    added = await session.execute(ADD, {"tenant_id": tenant_id, "rows": rows})
    return {(row.number_id, row.wamid) for row in added}


async def say(session: AsyncSession, tenant_id: str, said: Sequence[NewSaid]) -> None:
    """The conversations are to be held; what stands there already is left alone."""
    rows = document_of([columns_of(each) for each in said])
    conversations = sorted({each.conversation_id for each in said})
    await session.execute(SAY, {"tenant_id": tenant_id, "rows": rows, "conversations": conversations})


async def amend(session: AsyncSession, number_id: str, amendments: Sequence[Amendment]) -> list[str]:
    """The conversations in which something reads otherwise now; what it was is kept beside it."""
    rows = document_of([columns_of(each) for each in amendments])
    return list(await session.scalars(AMEND, {"rows": rows, "number_id": number_id}))


async def known_messages(session: AsyncSession, number_id: str, ids: Collection[str]) -> set[str]:
    return set(await session.scalars(KNOWN, {"ids": list(ids), "number_id": number_id}))


async def take_unhandled(session: AsyncSession, limit: int) -> list[Unhandled]:
    """The oldest, locked; what somebody else handles is passed over."""
    return [Unhandled(*row) for row in await session.execute(UNHANDLED, {"limit": limit})]


async def say_handled(session: AsyncSession, handled: Sequence[Unhandled]) -> datetime:
    """The moment. Their conversations are to be held: what of one is committed later was handled later."""
    at: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    chosen = InboundMessage.wamid.in_([each.wamid for each in handled])
    await session.execute(update(InboundMessage).where(chosen).values(handled_at=at))
    return at


async def find_raw(session: AsyncSession, number_id: str, wamid: str) -> tuple[int, Json] | None:
    """Who wrote it, and how it came."""
    chosen = InboundMessage.number_id == number_id, InboundMessage.wamid == wamid
    row = (
        await session.execute(select(InboundMessage.contact_id, InboundMessage.raw).where(*chosen))
    ).first()
    return None if row is None else (row.contact_id, row.raw)


async def handled_since(session: AsyncSession, conversation_id: str, since: datetime) -> list[str]:
    """Ids of the messages of a conversation that were handled at this moment or later."""
    chosen = InboundMessage.conversation_id == conversation_id, InboundMessage.handled_at >= since
    return list(await session.scalars(select(InboundMessage.wamid).where(*chosen)))


async def forget_bodies(session: AsyncSession, older_than: timedelta) -> None:
    """Of messages each keeps its own part; the paces of who was not written to for a day say nothing."""
    await session.execute(delete(WebhookEvent).where(WebhookEvent.received_at < func.now() - older_than))
    await session.execute(delete(SendPace).where(SendPace.free_at < func.now() - timedelta(days=1)))
