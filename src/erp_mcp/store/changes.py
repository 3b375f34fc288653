"""Statements on the journal of changes, and on the names that callers give to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from pydantic import JsonValue
from sqlalchemy import Text, cast, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.intents import Image, Intent, Outcome
from erp_mcp.store.tables import Change as Stored
from erp_mcp.store.tables import IdempotencyKey

OUTCOMES: dict[str, Outcome] = {each: each for each in get_args(Outcome)}
MOST_LOOKED_AT = 50
UNSETTLED: tuple[Outcome, ...] = ("intended", "unknown")


@dataclass(frozen=True, slots=True)
class Change:
    """`external_reference` is a name that what is created can bear, so that it can be found again."""

    id: int
    created_at: datetime
    outcome: Outcome
    intent: Intent
    external_reference: str
    approval_id: int | None
    settled_at: datetime | None = None
    after: Image | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a change ended; `result` is what the same call is answered when it is made again."""

    outcome: Outcome
    after: Image | None = None
    note: str | None = None
    result: dict[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    arguments_hash: bytes
    result: dict[str, JsonValue] | None


async def find_change(session: AsyncSession, change_id: int) -> Change | None:
    found = await session.scalar(select(Stored).where(Stored.id == change_id))
    return found and _change(found)


async def find_unsettled(session: AsyncSession, arguments_hash: bytes) -> Change | None:
    same = Stored.arguments_hash == arguments_hash
    found = await session.scalar(select(Stored).where(same, Stored.outcome.in_(UNSETTLED)))
    return found and _change(found)


async def approved_changes(session: AsyncSession, principal: str, since: datetime) -> list[Change]:
    """Those that were approved and are done, the newest first."""
    done = Stored.outcome == "done", Stored.approval_id.is_not(None), Stored.settled_at > since
    wanted = select(Stored).where(Stored.principal == principal, *done).order_by(Stored.id.desc())
    return [_change(row) for row in await session.scalars(wanted.limit(MOST_LOOKED_AT))]


async def list_unsettled(session: AsyncSession, before: datetime) -> list[Change]:
    """The oldest first."""
    wanted = select(Stored).where(Stored.outcome.in_(UNSETTLED), Stored.created_at < before)
    return [_change(row) for row in await session.scalars(wanted.order_by(Stored.id))]


async def done_since(session: AsyncSession, model: str, since: datetime) -> list[Change]:
    """To the records of one model; what was taken back since was done too."""
    done = Stored.outcome.in_(("done", "undone")), Stored.created_at > since
    wanted = select(Stored).where(Stored.operation["model"].as_string() == model, *done)
    return [_change(row) for row in await session.scalars(wanted)]


async def settled_since(session: AsyncSession, models: Collection[str], since: datetime) -> list[Change]:
    """Those that changed records of these models, or may have."""
    is_of_them = Stored.operation["model"].as_string().in_(models)
    wanted = select(Stored).where(is_of_them, Stored.settled_at >= since, Stored.outcome != "failed")
    return [_change(row) for row in await session.scalars(wanted.order_by(Stored.id))]


async def newest_changes(session: AsyncSession, limit: int, *, are_unsettled: bool) -> list[Change]:
    wanted = select(Stored).order_by(Stored.id.desc()).limit(limit)
    if are_unsettled:
        wanted = wanted.where(Stored.outcome.in_(UNSETTLED))
    return [_change(row) for row in await session.scalars(wanted)]


async def newest_change_ids(
    session: AsyncSession, prefix: str, principal: str | None, limit: int
) -> list[int]:
    wanted = select(Stored.id).where(cast(Stored.id, Text).startswith(prefix, autoescape=True))
    if principal is not None:
        wanted = wanted.where(Stored.principal == principal)
    return list(await session.scalars(wanted.order_by(Stored.id.desc()).limit(limit)))


async def mark_undone(session: AsyncSession, change_id: int) -> Change | None:
    """Its after-image stays: that is what was taken back."""
    done = Stored.id == change_id, Stored.outcome == "done"
    marked = await session.scalar(update(Stored).where(*done).values(outcome="undone").returning(Stored))
    return marked and _change(marked)


async def find_key(session: AsyncSession, principal: str, key: str) -> Key | None:
    found = await session.scalar(select(IdempotencyKey).filter_by(principal=principal, key=key))
    return found and Key(found.arguments_hash, found.result)


async def claim_key(session: AsyncSession, tenant_id: str, principal: str, key: str, wanted: bytes) -> Key:
    """The key as it stands, made if it is new. Who else makes it now is waited for."""
    named = {"tenant_id": tenant_id, "principal": principal, "key": key}
    await session.execute(
        insert(IdempotencyKey).values(arguments_hash=wanted, **named).on_conflict_do_nothing()
    )
    row = (await session.scalars(select(IdempotencyKey).filter_by(**named))).one()
    return Key(row.arguments_hash, row.result)


def _change(row: Stored) -> Change:
    intent = Intent(
        row.principal,
        row.operation,
        row.arguments_hash,
        row.versions,
        row.before,
        row.idempotency_key,
        row.undoes_id,
    )
    return Change(
        row.id,
        row.created_at,
        OUTCOMES[row.outcome],
        intent,
        row.external_reference,
        row.approval_id,
        row.settled_at,
        row.after,
        row.note,
    )
