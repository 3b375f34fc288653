"""Statements on knowledge: sources, their chunks, vectors, and the exact search of one tenant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import ColumnElement

from erp_mcp.store.bulk import Row, columns_of, insert_new, upsert
from erp_mcp.store.notify import notify
from erp_mcp.store.records import Document, Filters
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSentence, KnowledgeSource

Columns = Iterable[Any]  # a row's, in the order of CHUNK


@dataclass(frozen=True, slots=True)
class NewSentence:
    """Where in its chunk it stands; the hash is that of what is embedded of it."""

    start_at: int
    end_at: int
    tokens: int
    text_hash: bytes


@dataclass(frozen=True, slots=True)
class NewChunk:
    """`parent` is the position of the chunk that introduces this one; the first `repeated` characters of the
    text are said by a chunk before it, too."""

    position: int
    heading: str
    text: str
    tldr: str
    tokens: int
    text_hash: bytes
    parent: int | None
    repeated: int
    sentences: Sequence[NewSentence] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk with what its source says of it."""

    id: int
    source_id: int
    position: int
    heading: str
    text: str
    tldr: str
    tokens: int
    title: str
    kind: str
    language: str
    url: str | None
    updated_at: datetime
    parent: int | None
    repeated: int
    audience: str


@dataclass(frozen=True, slots=True)
class Source:
    id: int
    key: str
    kind: str
    title: str
    language: str
    url: str | None
    audience: str
    updated_at: datetime


CHUNK = (
    KnowledgeChunk.id,
    KnowledgeChunk.source_id,
    KnowledgeChunk.position,
    KnowledgeChunk.heading,
    KnowledgeChunk.text,
    KnowledgeChunk.tldr,
    KnowledgeChunk.tokens,
    KnowledgeSource.title,
    KnowledgeSource.kind,
    KnowledgeSource.language,
    KnowledgeSource.url,
    KnowledgeSource.updated_at,
    KnowledgeChunk.parent,
    KnowledgeChunk.repeated,
    KnowledgeSource.audience,
)
SOURCE = (
    KnowledgeSource.id,
    KnowledgeSource.key,
    KnowledgeSource.kind,
    KnowledgeSource.title,
    KnowledgeSource.language,
    KnowledgeSource.url,
    KnowledgeSource.audience,
    KnowledgeSource.updated_at,
)

JOINED = (KnowledgeChunk, KnowledgeSource, KnowledgeSource.id == KnowledgeChunk.source_id)


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [KnowledgeSource.audience.in_(filters.audience)]
    if filters.kinds:
        found.append(KnowledgeSource.kind.in_(filters.kinds))
    if filters.language:
        found.append(KnowledgeSource.language == filters.language)
    return found


async def claim_library(session: AsyncSession, tenant_id: str) -> None:
    """One writer of a tenant's knowledge at a time, until the transaction ends."""
    key = func.hashtextextended(f"knowledge {tenant_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def source_hashes(session: AsyncSession) -> dict[str, bytes]:
    """What each source looked like when it was last saved."""
    rows = await session.execute(select(KnowledgeSource.key, KnowledgeSource.content_hash))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class NewSource:
    document: Document
    content_hash: bytes
    chunks: Sequence[NewChunk]


async def save_sources(session: AsyncSession, tenant_id: str, sources: Sequence[NewSource]) -> list[int]:
    """Replace each source whole: a reader sees the old chunks or the new ones. The answer is their ids."""
    await upsert(session, KnowledgeSource, [_row(tenant_id, each) for each in sources], ("tenant_id", "key"))
    keys = [each.document.key for each in sources]
    rows = await session.execute(
        select(KnowledgeSource.key, KnowledgeSource.id).where(KnowledgeSource.key.in_(keys))
    )
    ids = {row[0]: row[1] for row in rows}
    await session.execute(delete(KnowledgeChunk).where(KnowledgeChunk.source_id.in_(list(ids.values()))))
    chunks = {(ids[each.document.key], chunk.position): chunk for each in sources for chunk in each.chunks}
    await insert_new(
        session,
        KnowledgeChunk,
        [_chunk_row(tenant_id, source_id, chunk) for (source_id, _), chunk in chunks.items()],
        ("tenant_id", "source_id", "position"),
    )
    await _save_sentences(session, tenant_id, chunks)
    await notify(session, tenant_id, [f"erp://knowledge/sources/{source_id}" for source_id in ids.values()])
    return list(ids.values())


def _chunk_row(tenant_id: str, source_id: int, chunk: NewChunk) -> Row:
    row = {"tenant_id": tenant_id, "source_id": source_id} | columns_of(chunk)
    return {name: value for name, value in row.items() if name != "sentences"}


async def _save_sentences(
    session: AsyncSession, tenant_id: str, chunks: Mapping[tuple[int, int], NewChunk]
) -> None:
    of_sources = KnowledgeChunk.source_id.in_({source_id for source_id, _ in chunks})
    rows = await session.execute(
        select(KnowledgeChunk.source_id, KnowledgeChunk.position, KnowledgeChunk.id).where(of_sources)
    )
    sentences = [
        {"tenant_id": tenant_id, "chunk_id": chunk_id, "position": number} | columns_of(sentence)
        for source_id, position, chunk_id in rows
        for number, sentence in enumerate(chunks[source_id, position].sentences)
    ]
    await insert_new(session, KnowledgeSentence, sentences, ("tenant_id", "chunk_id", "position"))


def _row(tenant_id: str, source: NewSource) -> Row:
    row = {"tenant_id": tenant_id, "content_hash": source.content_hash} | columns_of(source.document)
    return {name: value for name, value in row.items() if name != "text"}


async def source_ids(session: AsyncSession, keys: Sequence[str]) -> list[int]:
    return list(await session.scalars(select(KnowledgeSource.id).where(KnowledgeSource.key.in_(keys))))


async def sources_from(session: AsyncSession, key: str, separators: str) -> dict[str, int]:
    """The id of the source with this key and of those whose keys go on from it after one of `separators`."""
    rows = await session.execute(
        select(KnowledgeSource.key, KnowledgeSource.id).where(func.starts_with(KnowledgeSource.key, key))
    )
    return {found: source_id for found, source_id in rows if found == key or found[len(key)] in separators}


async def delete_sources(session: AsyncSession, tenant_id: str, source_ids: Sequence[int]) -> None:
    await session.execute(delete(KnowledgeSource).where(KnowledgeSource.id.in_(source_ids)))
    await notify(session, tenant_id, [f"erp://knowledge/sources/{each}" for each in source_ids])


# The one read that is worth a raw statement. The lateral join has the tenant bound before a row is looked
# at; were it ever otherwise, row-level security would show nothing.
FIND_CHUNK = """
select found.*
from (select set_config('erp.tenant', %(tenant_id)s, true) as id) as tenant
cross join lateral (
    select chunk.id, chunk.source_id, chunk.position, chunk.heading, chunk.text, chunk.tldr, chunk.tokens,
           source.title, source.kind, source.language, source.url, source.updated_at,
           chunk.parent, chunk.repeated, source.audience
    from knowledge_chunks as chunk
    join knowledge_sources as source on source.tenant_id = chunk.tenant_id and source.id = chunk.source_id
    where chunk.tenant_id = tenant.id and chunk.id = %(chunk_id)s
    offset 0
) as found
"""


async def find_chunk(statements: Statements, tenant_id: str, chunk_id: int) -> Chunk | None:
    parameters = {"tenant_id": tenant_id, "chunk_id": chunk_id}
    return await statements.first(FIND_CHUNK, parameters, class_row(Chunk))


async def find_source(session: AsyncSession, source_id: int) -> Source | None:
    row = (await session.execute(select(*SOURCE).where(KnowledgeSource.id == source_id))).first()
    return None if row is None else Source(*row)


async def source_chunks(session: AsyncSession, source_id: int) -> list[Chunk]:
    statement = (
        select(*CHUNK)
        .join_from(*JOINED)
        .where(KnowledgeChunk.source_id == source_id)
        .order_by(KnowledgeChunk.position)
    )
    return [_chunk(row) for row in await session.execute(statement)]


async def parents_of(session: AsyncSession, chunk_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Of those that another chunk introduces: its id and its text."""
    parent = aliased(KnowledgeChunk)
    statement = (
        select(KnowledgeChunk.id, parent.id, parent.text)
        .join(
            parent,
            (parent.source_id == KnowledgeChunk.source_id) & (parent.position == KnowledgeChunk.parent),
        )
        .where(KnowledgeChunk.id.in_(chunk_ids))
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(statement)}


def _chunk(row: Columns) -> Chunk:
    return Chunk(*row)


async def list_ids(
    session: AsyncSession, column: InstrumentedAttribute[int], prefix: str, limit: int
) -> list[str]:
    as_text = cast(column, Text)
    statement = select(as_text).where(func.starts_with(as_text, prefix)).order_by(column).limit(limit)
    return list(await session.scalars(statement))
