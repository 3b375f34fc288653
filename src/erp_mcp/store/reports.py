"""Statements on reports that were told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Text, cast, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.language.periods.calendars import Calendar
from erp_mcp.store.records import Language
from erp_mcp.store.tables import Report


@dataclass(frozen=True, slots=True)
class NewReport:
    name: str
    language: Language
    calendar: Calendar
    asked: Mapping[str, JsonValue]
    story: Mapping[str, JsonValue]
    created_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeptReport:
    id: int
    name: str
    language: Language
    calendar: Calendar
    asked: Mapping[str, JsonValue]
    story: Mapping[str, JsonValue]
    created_at: datetime
    expires_at: datetime


async def add_report(session: AsyncSession, tenant_id: str, new: NewReport) -> int:
    row = {
        "tenant_id": tenant_id,
        "name": new.name,
        "language": new.language,
        "calendar": new.calendar,
        "asked": dict(new.asked),
        "story": dict(new.story),
        "created_by": new.created_by,
        "expires_at": new.expires_at,
    }
    return (await session.execute(insert(Report).values(row).returning(Report.id))).scalar_one()


async def newest_reports(session: AsyncSession, prefix: str, most: int) -> list[int]:
    """Whose number begins so."""
    starts = cast(Report.id, Text).startswith(prefix, autoescape=True)
    return list(await session.scalars(select(Report.id).where(starts).order_by(Report.id.desc()).limit(most)))


async def find_report(session: AsyncSession, report_id: int) -> KeptReport | None:
    columns = [getattr(Report, name) for name in KeptReport.__dataclass_fields__]
    row = (await session.execute(select(*columns).where(Report.id == report_id))).one_or_none()
    return KeptReport(*row) if row else None


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(Report).where(Report.expires_at < now))
