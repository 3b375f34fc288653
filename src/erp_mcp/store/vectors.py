"""Statements on meaning: vectors by the hash of their text, the chunks that wait for theirs, and their model."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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

# Binary: as text they would be four times as long and take most of the time of saving.
CACHE = """
insert into embedding_cache (tenant_id, model_id, text_hash, embedding)
select %(tenant_id)s, %(model_id)s, given.text_hash, given.embedding
from unnest(%(hashes)b::bytea[], %(vectors)b::halfvec[]) as given (text_hash, embedding)
on conflict do nothing
"""
WAITING = text("""
select chunk.id, chunk.text_hash, source.title, chunk.heading, chunk.text,
       (select jsonb_agg(jsonb_build_array(start_at, end_at, encode(text_hash, 'hex')) order by sentence.position)
        from knowledge_sentences as sentence where sentence.chunk_id = chunk.id) as sentences
from knowledge_chunks as chunk join knowledge_sources as source on source.id = chunk.source_id
where chunk.id > :after and (:also_placed or not chunk.has_vectors) order by chunk.id limit :most
""")
# Where every sentence has its vector, too: nobody finds half a chunk.
READY = """
select chunk.tenant_id, :model_id as model_id, chunk.id as chunk_id, source.language, source.kind, source.audience,
       cached.embedding
from knowledge_chunks as chunk
join knowledge_sources as source on source.id = chunk.source_id
join embedding_cache as cached on cached.model_id = :model_id and cached.text_hash = chunk.text_hash
where {which} and not exists (
    select from knowledge_sentences as sentence
    left join embedding_cache as known on known.model_id = :model_id and known.text_hash = sentence.text_hash
    where sentence.chunk_id = chunk.id and known.text_hash is null
)
"""
PLACING = """
insert into knowledge_vectors (tenant_id, model_id, chunk_id, language, kind, audience, embedding) {ready}
on conflict (tenant_id, model_id, chunk_id) do update set embedding = excluded.embedding
"""
PLACE = """
with placed as ({placing} returning chunk_id)
update knowledge_chunks set has_vectors = true from placed where id = placed.chunk_id
"""
PLACE_WAITING = text(PLACE.format(placing=PLACING.format(ready=READY.format(which="not chunk.has_vectors"))))
PLACE_BESIDE = text(PLACING.format(ready=READY.format(which="chunk.id = any(:ids)")))


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


async def waiting_chunks(
    session: AsyncSession, most: int, *, after: int = 0, also_placed: bool = False
) -> list[Waiting]:
    """In the order of their ids; `also_placed` where another model is to get them all."""
    rows = await session.execute(WAITING, {"after": after, "most": most, "also_placed": also_placed})
    return [
        Waiting(row[0], row[1], row[2], row[3], row[4], [_span(*each) for each in row[5] or ()])
        for row in rows
    ]


def _span(start: int, end: int, text_hash: str) -> tuple[int, int, bytes]:
    return start, end, bytes.fromhex(text_hash)


async def cached_hashes(session: AsyncSession, model_id: str, hashes: Collection[bytes]) -> set[bytes]:
    """Which of these texts need not be embedded again."""
    found = select(EmbeddingCache.text_hash).where(
        EmbeddingCache.model_id == model_id, EmbeddingCache.text_hash.in_(hashes)
    )
    return set(await session.scalars(found))


async def place_vectors(session: AsyncSession, model_id: str) -> None:
    """Every chunk whose vectors are all known is found by them from now on."""
    await session.execute(PLACE_WAITING, {"model_id": model_id})


async def is_placed_whole(session: AsyncSession, model_id: str) -> bool:
    """Whether every chunk has its vector of this model."""
    placed = select(literal(1)).where(
        KnowledgeVector.model_id == model_id, KnowledgeVector.chunk_id == KnowledgeChunk.id
    )
    lacking = await session.scalar(select(KnowledgeChunk.id).where(~placed.exists()).limit(1))
    return lacking is None


async def keep_only(session: AsyncSession, model_id: str) -> None:
    """Every chunk is found by this model; what others made of it goes."""
    await session.execute(update(KnowledgeChunk).where(~KnowledgeChunk.has_vectors).values(has_vectors=True))
    for table in (KnowledgeVector, EmbeddingCache):
        await session.execute(delete(table).where(table.model_id != model_id))


async def set_apart(session: AsyncSession, model_id: str, dimension: int) -> None:
    """Vectors of a large library: a partition of their own, and an index of this model."""
    await session.execute(select(func.set_vectors_apart(model_id, dimension)))


async def place_beside(session: AsyncSession, model_id: str, chunk_ids: Sequence[int]) -> None:
    """The vectors of another model, which nobody asks for yet."""
    await session.execute(PLACE_BESIDE, {"model_id": model_id, "ids": list(chunk_ids)})


async def count_without_vectors(session: AsyncSession) -> int:
    statement = select(func.count()).select_from(KnowledgeChunk).where(~KnowledgeChunk.has_vectors)
    return (await session.execute(statement)).scalar_one()
