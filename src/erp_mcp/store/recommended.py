"""Statements on what was recommended: kept once, known again by its call, accepted by running it, rated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, case, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.engine import Alone
from erp_mcp.store.records import ActionKind, Thumb
from erp_mcp.store.tables import CtaEvent

# Two who recommend the same at a time would each miss what the other has not committed yet.
ALONE = text("""
select pg_advisory_xact_lock(hashtextextended('recommended ' || current_setting('erp.tenant'), 0))
""")
# Every write pays for it, and few were recommended: one round trip.
ACCEPT = """
update cta_events set accepted_at = coalesce(accepted_at, now())
where tenant_id = %(tenant)s and id = (
    select id from cta_events
    where tenant_id = %(tenant)s and call_hash = %(call_hash)s and recommended_at >= %(since)s
    order by recommended_at desc, id
    limit 1
)
returning id
"""


@dataclass(frozen=True, slots=True)
class NewEvent:
    id: str
    kind: ActionKind
    customer_id: int | None
    conversation_id: str | None
    call_hash: bytes
    deadline: date


@dataclass(frozen=True, slots=True)
class Event:
    """A recommendation as it stands; `result` is what somebody said came of it."""

    id: str
    kind: ActionKind
    deadline: date
    accepted_at: datetime | None
    result: Thumb | None


@dataclass(frozen=True, slots=True)
class Track:
    """How often a kind of action was recommended for good or ill, run, and rated with which result."""

    shown: int = 0
    accepted: int = 0
    good: int = 0
    bad: int = 0


async def keep_events(
    session: AsyncSession, tenant_id: str, wanted: Sequence[NewEvent], since: datetime
) -> Mapping[bytes, Event]:
    """By the hash of their call; one that is there since then stays as it was recommended first."""
    await session.execute(ALONE)
    hashes = [each.call_hash for each in wanted]
    there = await _since(session, hashes, since)
    new = [each for each in wanted if each.call_hash not in there]
    if new:
        await session.execute(insert(CtaEvent), [{"tenant_id": tenant_id} | columns_of(each) for each in new])
    return there | await _since(session, [each.call_hash for each in new], since)


async def accept_event(alone: Alone, tenant_id: str, call_hash: bytes, since: datetime) -> str | None:
    """The newest that recommended this call; run again, it keeps when it was first."""
    accepted = await alone(tenant_id, ACCEPT, {"tenant": tenant_id, "call_hash": call_hash, "since": since})
    return accepted[0] if accepted else None


async def rate_event(
    session: AsyncSession, cta_id: str, result: Thumb, comment: str | None, by: str
) -> Event | None:
    """A good result shows that it was done, whoever did it by whatever way."""
    values: dict[str, object] = {
        "result": result,
        "comment": comment,
        "rated_at": func.now(),
        "rated_by": by,
    }
    if result == "up":
        values["accepted_at"] = func.coalesce(CtaEvent.accepted_at, func.now())
    statement = update(CtaEvent).where(CtaEvent.id == cta_id).values(values).returning(CtaEvent)
    row = await session.scalar(statement)
    return None if row is None else _event(row)


async def tracks(session: AsyncSession, since: datetime, decided_by: datetime) -> Mapping[ActionKind, Track]:
    """What is still open and was not run says nothing yet; what was rated counts at once."""
    is_accepted = CtaEvent.accepted_at.is_not(None)
    is_decided = or_(is_accepted, CtaEvent.result.is_not(None), CtaEvent.recommended_at < decided_by)
    statement = (
        select(
            CtaEvent.kind,
            _count(is_decided),
            _count(is_accepted),
            _count(CtaEvent.result == "up"),
            _count(CtaEvent.result == "down"),
        )
        .where(CtaEvent.recommended_at >= since)
        .group_by(CtaEvent.kind)
    )
    rows = await session.execute(statement)
    # Written from this type alone.
    return {cast("ActionKind", kind): Track(*counts) for kind, *counts in rows}


async def _since(session: AsyncSession, hashes: Collection[bytes], since: datetime) -> dict[bytes, Event]:
    statement = select(CtaEvent).where(CtaEvent.call_hash.in_(hashes), CtaEvent.recommended_at >= since)
    rows = await session.scalars(statement.order_by(CtaEvent.recommended_at, CtaEvent.id))
    return {row.call_hash: _event(row) for row in rows}


def _event(row: CtaEvent) -> Event:
    # Both are written from these types alone.
    kind, result = cast("ActionKind", row.kind), cast("Thumb | None", row.result)
    return Event(row.id, kind, row.deadline, row.accepted_at, result)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))
