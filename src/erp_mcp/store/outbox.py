"""Statements on what is to be sent and on what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, get_args

from pydantic import JsonValue
from sqlalchemy import ColumnElement, and_, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.tables import OutboxMessage

Step = Literal[
    "queued", "dispatching", "unknown", "given_up", "accepted", "sent", "delivered", "read", "played"
]
SendState = Literal[Step, "failed", "suppressed", "expired", "cancelled"]
Category = Literal["service", "utility", "marketing", "authentication"]
# What happens to a message only ever moves it along this line; what was given up may turn out to have arrived.
LINE: tuple[SendState, ...] = get_args(Step)
MAY_FAIL = LINE[: LINE.index("delivered")]


PAUSED = "sending is paused"  # the reason of what was due and waits for a person who resumes
ARRIVED = LINE[LINE.index("accepted") :]
# Of what a person saw arrive nobody may know the name that WhatsApp has for it: it stands under one of ours.
# What goes by itself has a purpose; what somebody has scheduled is theirs all the same.
SCHEDULED = "scheduled"
ROLE = f"case when coalesce(purpose, '{SCHEDULED}') = '{SCHEDULED}' then 'staff' else 'assistant' end"
OUR_NAMES = "erp:"
NAMELESS = f"'{OUR_NAMES}' || outbox_messages.id"
HOLD = text("""
select from conversations
where id in (select conversation_id from outbox_messages where id = any(:ids)) order by id for no key update
""")
# What reached WhatsApp was said when it left: it stands in the conversation, behind what is there, once.
SAY = text(f"""
with said as (
    insert into messages
        (tenant_id, conversation_id, id, role, text, language, sent_at, position, metadata)
    select outbox_messages.tenant_id, conversation_id, coalesce(wamid, {NAMELESS}),
        {ROLE},
        outbox_messages.text, conversations.language,
        coalesce(
            (select max(started_at) from send_attempts where message_id = outbox_messages.id), changed_at
        ),
        coalesce(
            (select max(position) from messages as said where said.conversation_id = conversations.id), 0
        ) + row_number() over (partition by conversation_id order by outbox_messages.id),
        '{{}}'
    from outbox_messages join conversations on conversations.id = conversation_id
    where outbox_messages.id = any(:ids) and state = any(:arrived) and not exists (
        select from messages as said
        where said.conversation_id = conversations.id and said.id = {NAMELESS}
    )
    on conflict do nothing
    returning conversation_id, sent_at
)
update conversations set updated_at = greatest(updated_at, last.sent_at)
from (select conversation_id, max(sent_at) as sent_at from said group by conversation_id) as last
where conversations.id = last.conversation_id
returning conversations.id
""")
UNSAY = text(f"""
delete from messages using outbox_messages
where outbox_messages.id = any(:ids) and messages.conversation_id = outbox_messages.conversation_id
  and messages.id in (wamid, {NAMELESS})
""")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """`answers` is the message that this one answers by itself, for one `purpose` once."""

    conversation_id: str
    contact_id: int
    number_id: str
    address: str
    content: dict[str, JsonValue]
    text: str
    category: Category
    is_reply: bool
    principal: str
    due_at: datetime
    change_id: int | None = None
    answers: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    id: int
    conversation_id: str
    contact_id: int
    number_id: str
    address: str
    content: dict[str, JsonValue]
    text: str
    category: Category
    is_reply: bool
    state: SendState
    reason: str | None
    principal: str
    created_at: datetime
    changed_at: datetime
    due_at: datetime
    attempts: int
    wamid: str | None
    answers: str | None
    purpose: str | None


OUTGOING = tuple(OutboxMessage.__table__.c[each.name] for each in fields(Outgoing))


async def add_outgoing(session: AsyncSession, tenant_id: str, new: NewMessage) -> Outgoing | None:
    """None where it is there already: of the same change, or the same answer to the same message."""
    values = {"tenant_id": tenant_id, "state": "queued", "attempts": 0} | columns_of(new)
    statement = insert(OutboxMessage).values(values).on_conflict_do_nothing().returning(*OUTGOING)
    row = (await session.execute(statement)).first()
    return None if row is None else Outgoing(*row)


async def find_outgoing(session: AsyncSession, message_id: int) -> Outgoing | None:
    return await _first(session, OutboxMessage.id == message_id)


async def find_of_change(session: AsyncSession, change_id: int) -> Outgoing | None:
    return await _first(session, OutboxMessage.change_id == change_id)


async def find_alike(session: AsyncSession, contact_id: int, text: str, since: datetime) -> Outgoing | None:
    """The same words to the same person, sent or on their way."""
    is_alive = OutboxMessage.state.in_(LINE)
    same = OutboxMessage.contact_id == contact_id, OutboxMessage.text == text
    return await _first(session, and_(*same, OutboxMessage.created_at >= since, is_alive))


async def list_outgoing(session: AsyncSession, states: Collection[SendState], limit: int) -> list[Outgoing]:
    """The newest first."""
    wanted = select(*OUTGOING).where(OutboxMessage.state.in_(states)).order_by(OutboxMessage.id.desc())
    return [Outgoing(*row) for row in await session.execute(wanted.limit(limit))]


async def move(
    session: AsyncSession,
    message_ids: Collection[int],
    comes_from: Collection[SendState],
    to: SendState,
    reason: str | None = None,
) -> list[int]:
    """Those of them that were in one of these states."""
    chosen = OutboxMessage.id.in_(message_ids), OutboxMessage.state.in_(comes_from)
    values = {"state": to, "reason": reason, "changed_at": func.now()}
    moved = update(OutboxMessage).where(*chosen).values(values).returning(OutboxMessage.id)
    return list(await session.scalars(moved))


async def cancel_waiting(
    session: AsyncSession, contact_id: int, categories: Sequence[Category], reason: str
) -> list[int]:
    """What has not left yet; what is just being sent cannot be stopped any more."""
    chosen = OutboxMessage.contact_id == contact_id, OutboxMessage.category.in_(categories)
    values = {"state": "suppressed", "reason": reason, "changed_at": func.now()}
    stopped = update(OutboxMessage).where(*chosen, OutboxMessage.state == "queued").values(values)
    return list(await session.scalars(stopped.returning(OutboxMessage.id)))


async def say_sent(session: AsyncSession, message_ids: Collection[int]) -> list[str]:
    """The conversations in which they were not said before."""
    ids = {"ids": list(message_ids)}
    await session.execute(HOLD, ids)
    return list(await session.scalars(SAY, ids | {"arrived": list(ARRIVED)}))


async def unsay(session: AsyncSession, message_ids: Collection[int]) -> None:
    """What came to nothing was not said: whoever waits for an answer waits on."""
    await session.execute(UNSAY, {"ids": list(message_ids)})


async def _first(session: AsyncSession, condition: ColumnElement[bool]) -> Outgoing | None:
    wanted = select(*OUTGOING).where(condition).order_by(OutboxMessage.id.desc()).limit(1)
    row = (await session.execute(wanted)).first()
    return None if row is None else Outgoing(*row)
