"""Statements on meaning: vectors by the hash of their text, the chunks that wait for theirs, and their model."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pgvector import HalfVector
from pgvector.psycopg.halfvec import register_halfvec_info
from psycopg import AsyncConnection
from psycopg.types import TypeInfo
from sqlalchemy import delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import StoreMisconfigured
from erp_mcp.store.engine import driver_connection
from erp_mcp.store.tables import EmbeddingCache, KnowledgeChunk, KnowledgeVector, Library

Vector = list[float]
SAID = " said"  # behind the model's id: a vector of what somebody said, which is no part of the library

# Binary: as text they would be four times as long and take most of the time of saving.
CACHE = """
insert into embedding_cache (tenant_id, model_id, text_hash, embedding)
select %(tenant_id)s, %(model_id)s, given.text_hash, given.embedding
from unnest(%(hashes)b::bytea[], %(vectors)b::halfvec[]) as given (text_hash, embedding)
on conflict do nothing
"""
WAITING = """
select chunk.id, chunk.text_hash, source.title, chunk.heading, chunk.text,
       (select jsonb_agg(jsonb_build_array(start_at, end_at, encode(text_hash, 'hex')) order by sentence.position)
        from knowledge_sentences as sentence where sentence.chunk_id = chunk.id) as sentences
from knowledge_chunks as chunk join knowledge_sources as source on source.id = chunk.source_id
where {which} order by chunk.id limit :most
"""
WAITING_FIRST = text(WAITING.format(which="not chunk.has_vectors"))
LACKING = """
    chunk.id > :after and not exists (
        select from knowledge_vectors as placed where placed.chunk_id = chunk.id and placed.model_id = :model_id
    )
"""
WAITING_BESIDE = text(WAITING.format(which=LACKING))
# Where every sentence has its vector, too: nobody finds half a chunk. `offset 0` has each looked up by its key,
# and `materialized` has it asked once for a chunk: without statistics, as after a first loading, all chunks would
# be gone through for every source.
READY = """
with given as materialized (
    select id, source_id, text_hash from knowledge_chunks as chunk
    where {which} and not exists (
        select from knowledge_sentences as sentence
        where sentence.chunk_id = chunk.id and not exists (
            select from embedding_cache where model_id = :model_id and text_hash = sentence.text_hash offset 0
        ) offset 0
    )
)
select source.tenant_id, :model_id as model_id, given.id as chunk_id, source.language, source.kind,
       source.audience, cached.embedding
from given cross join lateral (
    select tenant_id, language, kind, audience from knowledge_sources where id = given.source_id offset 0
) as source cross join lateral (
    select embedding from embedding_cache where model_id = :model_id and text_hash = given.text_hash offset 0
) as cached
"""
PLACING = """
insert into knowledge_vectors (tenant_id, model_id, chunk_id, language, kind, audience, embedding) {ready}
on conflict (tenant_id, model_id, chunk_id) do update set embedding = excluded.embedding
"""
PLACE = """
with placed as ({placing} returning chunk_id)
update knowledge_chunks set has_vectors = true from placed where id = placed.chunk_id
"""
OF_SOURCES = READY.format(which="source_id = any(:ids) and not has_vectors")
OF_CHUNKS = READY.format(which="chunk.id = any(:ids)")
PLACE_SOURCES = text(PLACE.format(placing=PLACING.format(ready=OF_SOURCES)))
PLACE_CHUNKS = text(PLACE.format(placing=PLACING.format(ready=OF_CHUNKS)))
PLACE_BESIDE = text(PLACING.format(ready=OF_CHUNKS))


FORGET = text("""
delete from embedding_cache as cached
where not exists (select from knowledge_chunks as chunk where chunk.text_hash = cached.text_hash)
    and not exists (select from knowledge_sentences as said where said.text_hash = cached.text_hash)
    and not (cached.model_id like '% said' and exists (
        select from conversations where decode(md5(id), 'hex') = substring(cached.text_hash for 16)
    ))
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chunk without vectors; `sentences` are start, end and hash of each."""

    id: int
    text_hash: bytes
    title: str
    heading: str
    text: str
    sentences: Sequence[tuple[int, int, bytes]]


async def model_of_library(session: AsyncSession) -> str | None:
    return await session.scalar(select(Library.model_id))


async def choose_model(session: AsyncSession, tenant_id: str, model_id: str) -> None:
    """Whose vectors every chunk has."""
    await session.execute(update(KnowledgeChunk).where(~KnowledgeChunk.has_vectors).values(has_vectors=True))
    statement = insert(Library).values(tenant_id=tenant_id, model_id=model_id)
    replaced = {"model_id": statement.excluded.model_id}
    await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id"], set_=replaced))


async def cache_vectors(
    session: AsyncSession, tenant_id: str, model_id: str, vectors: Mapping[bytes, Vector]
) -> None:
    connection = await driver_connection(session)
    await _know_vectors(connection)
    given = {
        "tenant_id": tenant_id,
        "model_id": model_id,
        "hashes": list(vectors),
        "vectors": [HalfVector(each) for each in vectors.values()],
    }
    await connection.execute(CACHE.encode(), given)


async def _know_vectors(connection: AsyncConnection) -> None:
    info = await TypeInfo.fetch(connection, "halfvec")
    if info is None:
        raise StoreMisconfigured("The database has no pgvector; run `erp-mcp doctor`.")
    register_halfvec_info(connection, info)


async def waiting_chunks(session: AsyncSession, most: int) -> list[Waiting]:
    """For their first vectors."""
    return list(map(_waiting, await session.execute(WAITING_FIRST, {"most": most})))


async def waiting_beside(session: AsyncSession, model_id: str, after: int, most: int) -> list[Waiting]:
    """For vectors of another model, in the order of their ids."""
    given = {"model_id": model_id, "after": after, "most": most}
    return list(map(_waiting, await session.execute(WAITING_BESIDE, given)))


def _waiting(row: Iterable[Any]) -> Waiting:  # of a raw statement, whose types nobody knows
    chunk_id, text_hash, title, heading, said, spans = row
    return Waiting(chunk_id, text_hash, title, heading, said, [_span(*each) for each in spans or ()])


def _span(start: int, end: int, text_hash: str) -> tuple[int, int, bytes]:
    return start, end, bytes.fromhex(text_hash)


async def cached_hashes(session: AsyncSession, model_id: str, hashes: Collection[bytes]) -> set[bytes]:
    """Which of these texts need not be embedded again."""
    found = select(EmbeddingCache.text_hash).where(
        EmbeddingCache.model_id == model_id, EmbeddingCache.text_hash.in_(hashes)
    )
    return set(await session.scalars(found))


async def place_sources(session: AsyncSession, model_id: str, source_ids: Sequence[int]) -> None:
    """Every chunk of these whose vectors are all known is found by them from now on."""
    await session.execute(PLACE_SOURCES, {"model_id": model_id, "ids": list(source_ids)})


async def place_chunks(session: AsyncSession, model_id: str, chunk_ids: Sequence[int]) -> None:
    await session.execute(PLACE_CHUNKS, {"model_id": model_id, "ids": list(chunk_ids)})


async def count_not_placed(session: AsyncSession, model_id: str) -> int:
    """Chunks that have no vector of this model."""
    placed = select(literal(1)).where(
        KnowledgeVector.model_id == model_id, KnowledgeVector.chunk_id == KnowledgeChunk.id
    )
    lacking = select(func.count()).select_from(KnowledgeChunk).where(~placed.exists())
    return (await session.execute(lacking)).scalar_one()


async def keep_only(session: AsyncSession, model_id: str) -> None:
    """What other models made of a library goes."""
    await session.execute(delete(KnowledgeVector).where(KnowledgeVector.model_id != model_id))
    of_library = ~EmbeddingCache.model_id.endswith(SAID)
    await session.execute(delete(EmbeddingCache).where(EmbeddingCache.model_id != model_id, of_library))


async def forget_unused(session: AsyncSession) -> None:
    """Vectors of texts that are nowhere any more; the caller holds the library, so none is just being saved."""
    await session.execute(FORGET)


async def set_apart(session: AsyncSession, model_id: str, dimension: int) -> None:
    """Vectors of a large library: a partition of their own, and an index of this model."""
    await session.execute(select(func.set_vectors_apart(model_id, dimension)))


async def place_beside(session: AsyncSession, model_id: str, chunk_ids: Sequence[int]) -> None:
    """The vectors of another model, which nobody asks for yet."""
    await session.execute(PLACE_BESIDE, {"model_id": model_id, "ids": list(chunk_ids)})


async def count_placed(session: AsyncSession, model_id: str) -> int:
    placed = select(func.count()).select_from(KnowledgeVector).where(KnowledgeVector.model_id == model_id)
    return (await session.execute(placed)).scalar_one()


async def dimension_of(session: AsyncSession, model_id: str) -> int | None:
    """That of the vectors there are."""
    dimensions = select(func.vector_dims(KnowledgeVector.embedding))
    return await session.scalar(dimensions.where(KnowledgeVector.model_id == model_id).limit(1))


async def count_without_vectors(session: AsyncSession) -> int:
    statement = select(func.count()).select_from(KnowledgeChunk).where(~KnowledgeChunk.has_vectors)
    return (await session.execute(statement)).scalar_one()
