"""Statements on the sources of the library as a whole: listing, counting, and giving one another key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.records import Audience, KnowledgeKind
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource


@dataclass(frozen=True, slots=True)
class FiledAs:
    kind: KnowledgeKind
    audience: Audience


@dataclass(frozen=True, slots=True)
class ListedSource:
    id: int
    kind: str
    language: str
    audience: str
    title: str
    chunks: int
    updated_at: datetime


async def list_sources(session: AsyncSession, kind: str | None, after: int, limit: int) -> list[ListedSource]:
    """In the order of their ids, those behind `after`."""
    chunks = (
        select(func.count())
        .where(KnowledgeChunk.source_id == KnowledgeSource.id)
        .correlate(KnowledgeSource)
        .scalar_subquery()
    )
    statement = (
        select(
            KnowledgeSource.id,
            KnowledgeSource.kind,
            KnowledgeSource.language,
            KnowledgeSource.audience,
            KnowledgeSource.title,
            chunks,
            KnowledgeSource.updated_at,
        )
        .where(KnowledgeSource.id > after)
        .order_by(KnowledgeSource.id)
        .limit(limit)
    )
    if kind is not None:
        statement = statement.where(KnowledgeSource.kind == kind)
    return [ListedSource(*row) for row in await session.execute(statement)]


async def filed_as(session: AsyncSession, prefix: str) -> FiledAs | None:
    """Kind and audience of what has such keys; for the staff if any of it is."""
    statement = (
        select(KnowledgeSource.kind, KnowledgeSource.audience)
        .where(KnowledgeSource.key.startswith(prefix, autoescape=True))
        .order_by(KnowledgeSource.audience.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return None if row is None else _filed_as(row[0], row[1])


async def filed_under(session: AsyncSession, key: str) -> dict[str, FiledAs]:
    """How the source with this key is filed, and those of the rows in it."""
    statement = select(KnowledgeSource.key, KnowledgeSource.kind, KnowledgeSource.audience).where(
        or_(KnowledgeSource.key == key, func.starts_with(KnowledgeSource.key, f"{key}#"))
    )
    return {row[0]: _filed_as(row[1], row[2]) for row in await session.execute(statement)}


def _filed_as(kind: str, audience: str) -> FiledAs:
    # Saved from a document, which has no others.
    return FiledAs(cast("KnowledgeKind", kind), cast("Audience", audience))


async def page_addresses(
    session: AsyncSession, kind: KnowledgeKind | None, audience: Audience | None
) -> list[str]:
    """Of the web pages, only those that are filed as these where something is said."""
    statement = select(KnowledgeSource.url).where(KnowledgeSource.url.is_not(None))
    if kind is not None:
        statement = statement.where(KnowledgeSource.kind == kind)
    if audience is not None:
        statement = statement.where(KnowledgeSource.audience == audience)
    return [url for url in await session.scalars(statement.order_by(KnowledgeSource.id)) if url is not None]


async def count_sources(session: AsyncSession) -> dict[str, int]:
    """By kind, in the order of the alphabet."""
    counts = select(KnowledgeSource.kind, func.count()).group_by(KnowledgeSource.kind)
    return {row[0]: row[1] for row in await session.execute(counts.order_by(KnowledgeSource.kind))}


async def change_key(session: AsyncSession, source_id: int, key: str) -> None:
    await session.execute(update(KnowledgeSource).where(KnowledgeSource.id == source_id).values(key=key))


async def count_findable(session: AsyncSession, source_ids: Sequence[int]) -> tuple[int, int]:
    """How many chunks these have, and how many of them are found by their words or their meaning."""
    is_findable = or_(KnowledgeChunk.length.is_not(None), KnowledgeChunk.has_vectors)
    statement = select(func.count(), func.count().filter(is_findable)).where(
        KnowledgeChunk.source_id.in_(source_ids)
    )
    row = (await session.execute(statement)).one()
    return row[0], row[1]
