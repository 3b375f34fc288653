"""Statements on the words of knowledge: postings, how rare a term is, and the candidates of a question."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import insert_new
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource, KnowledgeTerm

Counts = Mapping[str, int]

COUNT_IN = text("""
with fresh as (
    select term, count(*) as chunks, sum(count) as length from knowledge_terms
    where chunk_id = any(:chunk_ids) group by term
), stats as (
    insert into term_stats as stat (tenant_id, term, chunks)
    select :tenant_id, term, chunks from fresh order by term
    on conflict (tenant_id, term) do update set chunks = stat.chunks + excluded.chunks
)
insert into lexicons as lexicon (tenant_id, chunks, length)
select :tenant_id, cardinality(cast(:chunk_ids as bigint[])), coalesce(sum(length), 0) from fresh
on conflict (tenant_id) do update
set chunks = lexicon.chunks + excluded.chunks, length = lexicon.length + excluded.length
""")
SET_LENGTHS = text("""
update knowledge_chunks as chunk set length = given.length
from unnest(cast(:ids as bigint[]), cast(:lengths as int[])) as given (id, length) where chunk.id = given.id
""")
# Before chunks go: with their postings they take their share of every count.
COUNT_OUT = text("""
with leaving as (
    select id, length from knowledge_chunks where source_id = any(:source_ids) and length is not null
), gone as (
    delete from knowledge_terms using leaving where chunk_id = leaving.id returning term
), fewer as (
    select term, count(*) as chunks from gone group by term
), stats as (
    update term_stats as stat set chunks = stat.chunks - fewer.chunks from fewer where stat.term = fewer.term
)
update lexicons set chunks = chunks - (select count(*) from leaving),
                    length = length - (select coalesce(sum(length), 0) from leaving)
""")


async def unlisted_chunks(session: AsyncSession, limit: int) -> list[tuple[int, str, str]]:
    """Id, language and text of chunks that are not found by their words yet."""
    whole = (
        KnowledgeSource.title + literal("\n") + KnowledgeChunk.heading + literal("\n") + KnowledgeChunk.text
    )
    statement = (
        select(KnowledgeChunk.id, KnowledgeSource.language, whole)
        .join(KnowledgeSource, KnowledgeSource.id == KnowledgeChunk.source_id)
        .where(KnowledgeChunk.length.is_(None))
        .order_by(KnowledgeChunk.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def list_chunks(session: AsyncSession, tenant_id: str, counts: Mapping[int, Counts]) -> None:
    """Enter these chunks into the lexicon; the caller holds the library, so nobody counts beside it."""
    rows = [
        {"tenant_id": tenant_id, "term": term, "chunk_id": chunk_id, "count": count}
        for chunk_id, terms in counts.items()
        for term, count in terms.items()
    ]
    await insert_new(session, KnowledgeTerm, rows, ("tenant_id", "term", "chunk_id"))
    await session.execute(COUNT_IN, {"tenant_id": tenant_id, "chunk_ids": list(counts)})
    lengths = [sum(terms.values()) for terms in counts.values()]
    await session.execute(SET_LENGTHS, {"ids": list(counts), "lengths": lengths})


async def unlist_sources(session: AsyncSession, source_ids: Sequence[int]) -> None:
    await session.execute(COUNT_OUT, {"source_ids": list(source_ids)})


async def count_unlisted(session: AsyncSession) -> int:
    statement = select(func.count()).select_from(KnowledgeChunk).where(KnowledgeChunk.length.is_(None))
    return (await session.execute(statement)).scalar_one()
