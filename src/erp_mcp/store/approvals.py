"""Statements on what waits for a person. Every step is one update that names the state it starts from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Update, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.intents import ApprovalState, Intent
from erp_mcp.store.tables import Approval as Stored

Way = Literal["confirm", "approve"]
STATES: dict[str, ApprovalState] = {each: each for each in get_args(ApprovalState)}
WAYS: dict[str, Way] = {each: each for each in get_args(Way)}
OPEN: tuple[ApprovalState, ...] = ("pending", "approved")


@dataclass(frozen=True, slots=True)
class Asked:
    """`way` says whether who asked may be asked back, or somebody else has to approve; `reason` says why."""

    way: Way
    reason: str
    preview: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    by: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    id: int
    created_at: datetime
    state: ApprovalState
    intent: Intent
    asked: Asked
    decided: Decided | None


async def add_approval(
    session: AsyncSession, tenant_id: str, intent: Intent, asked: Asked
) -> Approval | None:
    """None if the same is open already."""
    told = {"verdict": asked.way, "reason": asked.reason, "preview": asked.preview}
    statement = insert(Stored).values(
        tenant_id=tenant_id, state="pending", expires_at=asked.expires_at, **told, **asdict(intent)
    )
    added = await session.scalar(statement.on_conflict_do_nothing().returning(Stored))
    return added and _approval(added)


async def find_open(session: AsyncSession, principal: str, arguments_hash: bytes) -> Approval | None:
    same = Stored.principal == principal, Stored.arguments_hash == arguments_hash
    found = await session.scalar(select(Stored).where(*same, Stored.state.in_(OPEN)))
    return found and _approval(found)


async def find_approval(session: AsyncSession, approval_id: int) -> Approval | None:
    found = await session.scalar(select(Stored).where(Stored.id == approval_id))
    return found and _approval(found)


async def list_open(session: AsyncSession, principal: str | None = None) -> list[Approval]:
    """Of everybody, or of one; the oldest first."""
    wanted = select(Stored).where(Stored.state.in_(OPEN)).order_by(Stored.id)
    if principal is not None:
        wanted = wanted.where(Stored.principal == principal)
    return [_approval(row) for row in await session.scalars(wanted)]


async def decide(
    session: AsyncSession,
    approval_id: int,
    come_from: Sequence[ApprovalState],
    state: ApprovalState,
    decided: Decided,
) -> Approval | None:
    """None if it is in no such state, or its time has passed."""
    found = await session.scalar(
        _open(approval_id, come_from, decided.at)
        .values(state=state, decided_at=decided.at, decided_by=decided.by, decided_because=decided.because)
        .returning(Stored)
    )
    return found and _approval(found)


async def consume(session: AsyncSession, approval_id: int, intent: Intent, now: datetime) -> bool:
    """Says whether it was there to be used, and for exactly this: who wants it, what, and on which records."""
    bound = (
        Stored.principal == intent.principal,
        Stored.arguments_hash == intent.arguments_hash,
        Stored.versions == intent.versions,
    )
    statement = _open(approval_id, ["approved"], now).where(*bound).values(state="consumed")
    return await session.scalar(statement.returning(Stored.id)) is not None


async def expire(session: AsyncSession, now: datetime) -> list[int]:
    late = update(Stored).where(Stored.state.in_(OPEN), Stored.expires_at <= now).values(state="expired")
    return list(await session.scalars(late.returning(Stored.id)))


async def supersede(session: AsyncSession, approval_id: int) -> None:
    """It was for records that have changed since: nobody can use it any more."""
    still = Stored.id == approval_id, Stored.state.in_(OPEN)
    await session.execute(update(Stored).where(*still).values(state="expired"))


def _open(approval_id: int, states: Sequence[ApprovalState], now: datetime) -> Update:
    in_time = Stored.expires_at > now
    return update(Stored).where(Stored.id == approval_id, Stored.state.in_(states), in_time)


def _approval(row: Stored) -> Approval:
    return Approval(
        row.id,
        row.created_at,
        STATES[row.state],
        Intent(
            row.principal,
            row.operation,
            row.arguments_hash,
            row.versions,
            row.before,
            row.idempotency_key,
            row.undoes_id,
        ),
        Asked(WAYS[row.verdict], row.reason, row.preview, row.expires_at),
        Decided(row.decided_by, row.decided_because or "", row.decided_at)
        if row.decided_by and row.decided_at
        else None,
    )
