"""Statements on what somebody should know of and did not ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from pydantic import JsonValue
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.costs import Level
from erp_mcp.store.tables import Alert

URI = "erp://alerts"
NEWS_OF, RESOLVED_OF = timedelta(days=31), timedelta(days=7)
# What models cost is open for as long as its period lasts; the rest of the news is told once.
LISTED = """
select at, kind, level, text, score, call, resolved_at, is_open from (
select id, at, kind, level, text, score, call, resolved_at, case
    when subject is not null then resolved_at is null
    when kind = 'cost' then :now < period_start + cast('1 ' || period as interval)
    else false end as is_open
from alerts
where case when subject is null then at >= :since else coalesce(resolved_at >= :resolved_since, true) end
) as judged
order by is_open desc,
    case when is_open then array_position(array['critical', 'warning', 'info'], level) end,
    case when is_open then score end desc nulls last, at desc, id
"""


@dataclass(frozen=True, slots=True)
class NewAlert:
    kind: str
    level: Level
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is so of its subject: one alert of its kind until it is no longer so."""

    kind: str
    subject: str
    level: Level
    text: str
    score: Decimal | None = None
    call: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """As it was last told to somebody."""

    id: int
    kind: str
    subject: str
    level: Level
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Listed:
    at: datetime
    kind: str
    level: Level
    text: str
    score: Decimal | None
    call: Mapping[str, JsonValue] | None
    resolved_at: datetime | None
    is_open: bool


async def add_alerts(session: AsyncSession, tenant_id: str, alerts: Sequence[NewAlert]) -> None:
    """Each once, however often it is told."""
    rows = [
        {
            "tenant_id": tenant_id,
            "kind": each.kind,
            "level": each.level,
            "period": sha256(each.text.encode("utf-8", "replace")).hexdigest()[:16],
            "period_start": each.at,
            "text": each.text,
        }
        for each in alerts
    ]
    await session.execute(insert(Alert).values(rows).on_conflict_do_nothing())


async def claim_alerts(session: AsyncSession, tenant_id: str) -> None:
    """One who looks at what a tenant's alerts still say at a time, until the transaction ends."""
    key = func.hashtextextended(f"alerts {tenant_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def open_alerts(session: AsyncSession) -> list[Told]:
    return await rows_of(
        session,
        "select id, kind, subject, level, score from alerts where subject is not null and resolved_at is null "
        "order by id",
        Told,
    )


async def list_alerts(session: AsyncSession, now: datetime) -> list[Listed]:
    """What is open first, the most pressing before the rest; then the news, the newest first."""
    since, resolved_since = now - NEWS_OF, now - RESOLVED_OF
    return await rows_of(session, LISTED, Listed, since=since, resolved_since=resolved_since, now=now)


async def tell(session: AsyncSession, tenant_id: str, standing: Standing, now: datetime) -> None:
    row = {"tenant_id": tenant_id, "at": now, "period": standing.subject, "period_start": now}
    await session.execute(insert(Alert).values(row | _columns(standing)).on_conflict_do_nothing())


async def tell_again(session: AsyncSession, alert_id: int, standing: Standing, now: datetime) -> None:
    """It has become worse."""
    await session.execute(update(Alert).where(Alert.id == alert_id).values(_columns(standing) | {"at": now}))


async def keep_current(session: AsyncSession, alert_id: int, standing: Standing) -> None:
    """In silence; what it was when it was told stays what it is measured by, unless it has become less."""
    score = func.least(Alert.score, standing.score)
    told = {"text": standing.text, "call": _call(standing), "score": score}
    await session.execute(update(Alert).where(Alert.id == alert_id).values(told))


async def resolve(session: AsyncSession, alert_ids: Sequence[int], now: datetime) -> None:
    await session.execute(update(Alert).where(Alert.id.in_(alert_ids)).values(resolved_at=now))


def _columns(standing: Standing) -> dict[str, object]:
    return {
        "kind": standing.kind,
        "subject": standing.subject,
        "level": standing.level,
        "text": standing.text,
        "score": standing.score,
        "call": _call(standing),
    }


def _call(standing: Standing) -> dict[str, JsonValue] | None:
    return dict(standing.call) if standing.call else None
