"""Statements on reports that are made by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.tables import Schedule


@dataclass(frozen=True, slots=True)
class NewSchedule:
    cron: str
    asked: Mapping[str, JsonValue]
    recipients: Sequence[str]
    created_by: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`due_at` was taken up last, `report_id` is what was made for it."""

    id: int
    cron: str
    asked: Mapping[str, JsonValue]
    recipients: Sequence[str]
    created_by: str
    created_at: datetime
    next_at: datetime
    due_at: datetime | None
    report_id: int | None


COLUMNS = [getattr(Schedule, each.name) for each in fields(Scheduled)]


async def add_schedule(session: AsyncSession, tenant_id: str, new: NewSchedule) -> int:
    row = {
        "tenant_id": tenant_id,
        "cron": new.cron,
        "asked": dict(new.asked),
        "recipients": list(new.recipients),
        "created_by": new.created_by,
        "next_at": new.next_at,
    }
    return (await session.execute(insert(Schedule).values(row).returning(Schedule.id))).scalar_one()


async def list_schedules(session: AsyncSession) -> list[Scheduled]:
    return [Scheduled(*row) for row in await session.execute(select(*COLUMNS).order_by(Schedule.id))]


async def find_schedule(session: AsyncSession, schedule_id: int) -> Scheduled | None:
    row = (await session.execute(select(*COLUMNS).where(Schedule.id == schedule_id))).one_or_none()
    return Scheduled(*row) if row else None


async def delete_schedule(session: AsyncSession, schedule_id: int) -> None:
    await session.execute(delete(Schedule).where(Schedule.id == schedule_id))


async def claim_due(session: AsyncSession, now: datetime) -> list[Scheduled]:
    """Until the transaction ends nobody else takes them up."""
    due = select(*COLUMNS).where(Schedule.next_at <= now).order_by(Schedule.id)
    return [Scheduled(*row) for row in await session.execute(due.with_for_update(skip_locked=True))]


async def take_up(session: AsyncSession, schedule_id: int, due_at: datetime, next_at: datetime) -> None:
    taken = {"due_at": due_at, "next_at": next_at, "report_id": None}
    await session.execute(update(Schedule).where(Schedule.id == schedule_id).values(taken))


async def keep_report(session: AsyncSession, schedule_id: int, due_at: datetime, report_id: int) -> None:
    """Of the moment it was made for; the first that was made is the one that goes out."""
    due = Schedule.id == schedule_id, Schedule.due_at == due_at, Schedule.report_id.is_(None)
    await session.execute(update(Schedule).where(*due).values(report_id=report_id))
