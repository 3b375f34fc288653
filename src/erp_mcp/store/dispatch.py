"""Statements of whoever sends: take what is due, write down each attempt before it is made, and how it ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic_core import to_json
from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from erp_mcp.store.bulk import Row, columns_of, insert_new, upsert
from erp_mcp.store.outbox import LINE, MAY_FAIL, OUTGOING, PAUSED, Outgoing, SendState
from erp_mcp.store.records import Handler
from erp_mcp.store.tables import Contact, Customer, OutboxMessage, SendAttempt, SendPace, SendPause, Thread

AttemptOutcome = Literal["dispatching", "unknown", "accepted", "refused", "not_sent", "given_up"]

PACE = ("tenant_id", "number_id", "address")
WORKER_LOCK = 0x65_72_70_73  # with the number of a worker beside it

# A worker that is gone has let go of its lock; what it had begun may or may not have arrived.
ORPHANED = text("""
select id, message_id from send_attempts
where outcome = 'dispatching' and not exists (
    select from pg_locks
    where locktype = 'advisory' and granted and classid = :key and objid = send_attempts.worker
      and database = (select oid from pg_database where datname = current_database())
)
for update skip locked
""")


# Attempts first, then messages, then conversations, each in their order: nobody waits for who waits for them.
HOLD = text("select from send_attempts where tracker = any(:trackers) order by id for update")
END = text("""
with ended as (
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as given(
        message_id bigint, tracker text, outcome text, state text, due_at timestamptz,
        reason text, wamid text, code integer, trace_id text
    )
),
attempts as (
    update send_attempts
    set outcome = ended.outcome, ended_at = now(), reason = ended.reason, wamid = ended.wamid,
        code = ended.code, trace_id = ended.trace_id
    from ended
    where send_attempts.tracker = ended.tracker
      and send_attempts.outcome in ('dispatching', 'unknown', 'given_up')
    returning send_attempts.tracker
),
moved as (
    select ended.*, case
        when ended.state = 'queued' then outbox_messages.state in ('dispatching', 'unknown')
        when ended.state = 'failed' then outbox_messages.state = any(:may_fail)
        else array_position(cast(:line as text[]), outbox_messages.state)
            < array_position(cast(:line as text[]), ended.state)
    end as moves
    from ended join outbox_messages on outbox_messages.id = ended.message_id
    where ended.tracker in (select tracker from attempts)
)
update outbox_messages
set state = case when moves then moved.state else outbox_messages.state end,
    reason = case when moves then moved.reason else outbox_messages.reason end,
    due_at = moved.due_at, changed_at = now(), wamid = coalesce(moved.wamid, outbox_messages.wamid)
from moved where moved.message_id = outbox_messages.id
""")


@dataclass(frozen=True, slots=True)
class Due:
    """`heard_at` is when they last wrote, by Meta's clock."""

    message: Outgoing
    handler: Handler
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may be, by what is known of them."""

    contact_id: int
    country: str | None
    wa_id: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class Owed:
    """For what has gone already: since when the present burst is, and when all is repaid."""

    began_at: datetime
    free_at: datetime


@dataclass(frozen=True, slots=True)
class NewAttempt:
    message_id: int
    tracker: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended; `state` is what that makes of its message, to be tried again at `due_at` if queued."""

    message_id: int
    tracker: str
    outcome: AttemptOutcome
    state: SendState
    due_at: datetime
    reason: str | None = None
    wamid: str | None = None
    code: int | None = None
    trace_id: str | None = None


async def take_due(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """The first of each person, locked; what somebody else has taken is passed over.

    A message waits for one to the same person that was to go before it.
    """
    earlier = aliased(OutboxMessage)
    waits = select(earlier.id).where(
        earlier.contact_id == OutboxMessage.contact_id,
        earlier.id < OutboxMessage.id,
        or_(
            earlier.state == "dispatching",
            (earlier.state == "queued") & ((earlier.due_at <= now) | (earlier.attempts > 0)),
        ),
    )
    columns: list[ColumnElement[Any]] = [Thread.__table__.c.handler, Thread.__table__.c.heard_at, *OUTGOING]
    wanted = (
        select(*columns)
        .join(Thread, Thread.conversation_id == OutboxMessage.conversation_id)
        .where(OutboxMessage.state == "queued", OutboxMessage.due_at <= now, ~waits.exists())
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(of=OutboxMessage, skip_locked=True)
    )
    rows = await session.execute(wanted)
    return [Due(Outgoing(*tuple(row)[2:]), row.handler, row.heard_at) for row in rows]


async def next_due(session: AsyncSession) -> datetime | None:
    """What waits for one to the same person has no time of its own: the one before it has."""
    earlier = aliased(OutboxMessage)
    waits = select(earlier.id).where(
        earlier.contact_id == OutboxMessage.contact_id,
        earlier.id < OutboxMessage.id,
        or_(earlier.state == "dispatching", (earlier.state == "queued") & (earlier.attempts > 0)),
    )
    wanted = select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state == "queued", ~waits.exists())
    return await session.scalar(wanted)


async def postpone(session: AsyncSession, until: Mapping[int, datetime]) -> None:
    if until:
        statement = update(OutboxMessage).where(OutboxMessage.id == bindparam("of"))
        rows = [{"of": each, "at": at} for each, at in until.items()]
        connection = await session.connection()
        await connection.execute(statement.values(due_at=bindparam("at")), rows)


async def mark_paused(session: AsyncSession, message_ids: Collection[int]) -> None:
    """Whoever resumes tells them from what is to wait for an hour of its own."""
    if message_ids:
        chosen = update(OutboxMessage).where(OutboxMessage.id.in_(message_ids))
        await session.execute(chosen.values(reason=PAUSED))


async def begin_attempts(
    session: AsyncSession, tenant_id: str, worker: int, attempts: Sequence[NewAttempt]
) -> None:
    """To be committed before anything is opened."""
    rows = [
        {
            "tenant_id": tenant_id,
            "message_id": each.message_id,
            "tracker": each.tracker,
            "worker": worker,
            "outcome": "dispatching",
        }
        for each in attempts
    ]
    await session.execute(insert(SendAttempt), rows)
    chosen = OutboxMessage.id.in_([each.message_id for each in attempts])
    begun = {"state": "dispatching", "attempts": OutboxMessage.attempts + 1, "changed_at": func.now()}
    await session.execute(update(OutboxMessage).where(chosen).values(begun))


async def hold_attempts(session: AsyncSession, trackers: Collection[str]) -> None:
    await session.execute(HOLD, {"trackers": list(trackers)})


async def end_attempts(session: AsyncSession, ended: Sequence[Ended]) -> None:
    """What is known of an attempt for sure stands, even where it had been taken for lost meanwhile.

    What a status has told before is not told anew.
    """
    await hold_attempts(session, [each.tracker for each in ended])
    rows = to_json([columns_of(each) for each in ended]).decode()
    await session.execute(END, {"rows": rows, "line": list(LINE), "may_fail": list(MAY_FAIL)})


async def lose_orphans(session: AsyncSession, reason: str) -> list[int]:
    """Nobody knows how these ended: they are never tried again by themselves."""
    rows = (await session.execute(ORPHANED, {"key": WORKER_LOCK})).all()
    if not rows:
        return []
    lost = {"outcome": "unknown", "ended_at": func.now(), "reason": reason}
    await session.execute(
        update(SendAttempt).where(SendAttempt.id.in_([row.id for row in rows])).values(lost)
    )
    chosen = OutboxMessage.id.in_([row.message_id for row in rows]), OutboxMessage.state == "dispatching"
    unknown = {"state": "unknown", "reason": reason, "changed_at": func.now()}
    await session.execute(update(OutboxMessage).where(*chosen).values(unknown))
    return [row.message_id for row in rows]


async def paused_numbers(session: AsyncSession) -> set[str]:
    """An empty one stands for all of them."""
    return set(await session.scalars(select(SendPause.number_id)))


async def places_of(session: AsyncSession, contact_ids: Collection[int]) -> list[Place]:
    wanted = (
        select(Contact.id, Customer.country, Contact.wa_id, Contact.user_id)
        .outerjoin(Customer, Customer.id == Contact.customer_id)
        .where(Contact.id.in_(contact_ids))
    )
    return [Place(*row) for row in await session.execute(wanted)]


async def take_paces(
    session: AsyncSession, tenant_id: str, number_id: str, addresses: Collection[str], now: datetime
) -> dict[str, Owed]:
    """What each owes; locked, so that no other process counts on the same."""
    await insert_new(
        session, SendPace, _paces(tenant_id, number_id, dict.fromkeys(addresses, Owed(now, now))), PACE
    )
    chosen = SendPace.number_id == number_id, SendPace.address.in_(addresses)
    wanted = select(SendPace.address, SendPace.began_at, SendPace.free_at).where(*chosen)
    found = await session.execute(wanted.order_by(SendPace.address).with_for_update())
    return {row.address: Owed(row.began_at, row.free_at) for row in found}


async def save_paces(session: AsyncSession, tenant_id: str, number_id: str, owed: Mapping[str, Owed]) -> None:
    await upsert(session, SendPace, _paces(tenant_id, number_id, owed), PACE)


def _paces(tenant_id: str, number_id: str, owed: Mapping[str, Owed]) -> list[Row]:
    return [
        {"tenant_id": tenant_id, "number_id": number_id, "address": address} | columns_of(owed[address])
        for address in sorted(owed)
    ]
