"""Statements of people who look after what is sent: stop it, go on, take it back, say what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.outbox import PAUSED, move
from erp_mcp.store.tables import InboundMessage, OutboxMessage, SendAttempt, SendPause

EVERY_NUMBER = ""
# In the order of whoever sends and of whoever is told what became of it.
HOLD = (
    text("select from send_attempts where message_id = any(:ids) order by id for update"),
    text("select from outbox_messages where id = any(:ids) order by id for update"),
)
# Begun is written down before WhatsApp hears of it: nothing that tells of a message is older.
TRAFFIC = text("""
select (
        select max(started_at) from send_attempts
        where outcome = 'accepted' and started_at < now() - make_interval(mins => :minutes)
    ) as left_at,
    greatest(
        (select max(received_at) from webhook_events),
        (select max(received_at) from inbound_messages),
        (select max(received_at) from delivery_statuses)
    ) as heard_at
""")


@dataclass(frozen=True, slots=True)
class Pause:
    number_id: str
    reason: str
    paused_by: str
    paused_at: datetime


@dataclass(frozen=True, slots=True)
class Traffic:
    """When the newest message left that must have been told of by now, and when anything was last told."""

    left_at: datetime | None
    heard_at: datetime | None


async def pause(session: AsyncSession, tenant_id: str, number_id: str, reason: str, by: str) -> bool:
    """False where it is paused already."""
    values = {"tenant_id": tenant_id, "number_id": number_id, "reason": reason, "paused_by": by}
    made = insert(SendPause).values(values).on_conflict_do_nothing().returning(SendPause.number_id)
    return await session.scalar(made) is not None


async def resume(session: AsyncSession, number_id: str) -> bool:
    """What was due meanwhile is due now."""
    gone = delete(SendPause).where(SendPause.number_id == number_id).returning(SendPause.number_id)
    was_paused = await session.scalar(gone) is not None
    waiting = [OutboxMessage.state == "queued", OutboxMessage.reason == PAUSED]
    if number_id != EVERY_NUMBER:
        waiting.append(OutboxMessage.number_id == number_id)
    await session.execute(update(OutboxMessage).where(*waiting).values(due_at=func.now(), reason=None))
    return was_paused


async def list_pauses(session: AsyncSession) -> list[Pause]:
    wanted = select(SendPause.number_id, SendPause.reason, SendPause.paused_by, SendPause.paused_at)
    return [Pause(*row) for row in await session.execute(wanted.order_by(SendPause.number_id))]


async def count_states(session: AsyncSession) -> dict[str, int]:
    counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return {row[0]: row[1] for row in await session.execute(counted.order_by(OutboxMessage.state))}


async def traffic(session: AsyncSession, told_within_minutes: int) -> Traffic:
    return Traffic(*(await session.execute(TRAFFIC, {"minutes": told_within_minutes})).one())


async def resolve(
    session: AsyncSession, message_ids: Collection[int], *, has_arrived: bool, is_resent: bool
) -> list[int]:
    """What was unknown is accepted or given up, or waits to be sent anew; those that were not are left alone."""
    for held in HOLD:
        await session.execute(held, {"ids": list(message_ids)})
    to = "accepted" if has_arrived else "queued" if is_resent else "given_up"
    moved = await move(session, message_ids, ("unknown",), to, "said by a person")
    ended = {"outcome": "accepted" if has_arrived else "given_up", "ended_at": func.now()}
    chosen = SendAttempt.message_id.in_(moved), SendAttempt.outcome == "unknown"
    await session.execute(update(SendAttempt).where(*chosen).values(ended))
    if to == "queued":
        due = update(OutboxMessage).where(OutboxMessage.id.in_(moved)).values(due_at=func.now())
        await session.execute(due)
    return moved


async def is_taken(session: AsyncSession, message_id: int, wamid: str) -> bool:
    """By another message of ours, or by one that somebody wrote to the same number."""
    number = select(OutboxMessage.number_id).where(OutboxMessage.id == message_id).scalar_subquery()
    ours = exists().where(OutboxMessage.wamid == wamid)
    theirs = exists().where(InboundMessage.number_id == number, InboundMessage.wamid == wamid)
    return bool(await session.scalar(select(or_(ours, theirs))))


async def name(session: AsyncSession, message_id: int, wamid: str) -> None:
    """Of one that has arrived."""
    latest = select(func.max(SendAttempt.id)).where(SendAttempt.message_id == message_id).scalar_subquery()
    await session.execute(update(SendAttempt).where(SendAttempt.id == latest).values(wamid=wamid))
    await session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(wamid=wamid))
