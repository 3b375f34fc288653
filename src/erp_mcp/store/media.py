"""Statements on files that came or go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import columns_of
from erp_mcp.store.tables import Media


@dataclass(frozen=True, slots=True)
class NewMedia:
    """Without `content` the `problem` says why."""

    media_id: str
    contact_id: int | None
    mime: str
    filename: str
    sha256: bytes
    content: bytes | None
    problem: str | None
    expires_at: datetime


async def is_kept(session: AsyncSession, media_id: str) -> bool:
    whole = select(Media.id).where(Media.media_id == media_id, Media.content.is_not(None))
    return await session.scalar(whole) is not None


async def keep_media(session: AsyncSession, tenant_id: str, new: NewMedia) -> None:
    """In the place of what could not be had before; what is whole stays."""
    values = columns_of(new)
    statement = insert(Media).values({"tenant_id": tenant_id} | values)
    kept = statement.on_conflict_do_update(
        index_elements=["tenant_id", "media_id"], set_=values, where=Media.content.is_(None)
    )
    await session.execute(kept)
