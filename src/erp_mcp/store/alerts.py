"""Statements on what somebody should know of and did not ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.costs import Level
from erp_mcp.store.tables import Alert


@dataclass(frozen=True, slots=True)
class NewAlert:
    kind: str
    level: Level
    text: str
    at: datetime


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
