"""Statements on the templates of a business account, as Meta last told them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of, upsert
from erp_mcp.store.tables import MessageTemplate

KEY = ("tenant_id", "business_id", "name", "language")


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    name: str
    language: str
    category: str
    status: str
    quality: str
    definition: dict[str, JsonValue]


async def list_kept(session: AsyncSession, business_id: str) -> list[KeptTemplate]:
    columns = [
        MessageTemplate.name,
        MessageTemplate.language,
        MessageTemplate.category,
        MessageTemplate.status,
        MessageTemplate.quality,
        MessageTemplate.definition,
    ]
    wanted = select(*columns).where(MessageTemplate.business_id == business_id)
    rows = await session.execute(wanted.order_by(MessageTemplate.name, MessageTemplate.language))
    return [KeptTemplate(*row) for row in rows]


async def synced_at(session: AsyncSession, business_id: str) -> datetime | None:
    """None where there is none: then it is worth asking again."""
    newest = select(func.max(MessageTemplate.synced_at)).where(MessageTemplate.business_id == business_id)
    return await session.scalar(newest)


async def replace_templates(
    session: AsyncSession, tenant_id: str, business_id: str, kept: Sequence[KeptTemplate]
) -> None:
    """What Meta tells no more is gone. Whoever asked at the same time was told the same, and may have kept it."""
    now = datetime.now(UTC)
    ids = {"tenant_id": tenant_id, "business_id": business_id, "synced_at": now}
    rows = {(each.name, each.language): ids | columns_of(each) for each in kept}
    await upsert(session, MessageTemplate, [rows[key] for key in sorted(rows)], KEY)
    is_old = MessageTemplate.business_id == business_id, MessageTemplate.synced_at < now
    await session.execute(delete(MessageTemplate).where(*is_old))
