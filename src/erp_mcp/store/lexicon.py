"""Statements on the words of knowledge: postings, how rare a term is, and the candidates of a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.bulk import insert_new
from erp_mcp.store.knowledge import Chunk, Columns, Filters, Vector
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource, KnowledgeTerm, Lexicon, TermStat

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
# The nearest by meaning and those that share the rarest words, each with all the words of the question it has.
CANDIDATES = text("""
with fitting as materialized (
    select id, case when language = :asked_in then 0 else :foreign end as foreign_gain from knowledge_sources
    where audience = any(:audience) and (:any_kind or kind = any(:kinds))
        and (:any_language or language = :language)
), nearest as materialized (
    select id from (
        select chunk.id, foreign_gain - (chunk.embedding <=> cast(:vector as halfvec)) as nearness
        from knowledge_chunks as chunk join fitting on fitting.id = chunk.source_id
        where chunk.model_id = :model_id offset 0
    ) as compared order by nearness desc, id limit :most
), worded as materialized (
    select posting.chunk_id as id from knowledge_terms as posting
    join unnest(cast(:rare as text[]), cast(:weights as float8[])) as rare (term, weight) using (term)
    join knowledge_chunks as chunk on chunk.id = posting.chunk_id
    join fitting on fitting.id = chunk.source_id
    group by posting.chunk_id order by sum(weight * count / (count + 1.2)) desc, posting.chunk_id limit :most
)
select chunk.id, chunk.source_id, chunk.position, chunk.heading, chunk.text, chunk.tldr, chunk.tokens,
       source.title, source.kind, source.language, source.url, source.updated_at,
       chunk.parent, chunk.repeated, chunk.length, 1 - (chunk.embedding <=> cast(:vector as halfvec)) as meaning,
       (select jsonb_object_agg(posting.term, posting.count) from knowledge_terms as posting
        where posting.chunk_id = chunk.id and posting.term = any(:terms)) as counts
from (select id from nearest union select id from worded) as found
join knowledge_chunks as chunk using (id) join knowledge_sources as source on source.id = chunk.source_id
""")


@dataclass(frozen=True, slots=True)
class Question:
    """`rare` are the terms that find candidates, with what each is worth; `terms` are all of them.

    A model holds two texts nearer only because they are in one language: `foreign` makes up for that.
    """

    vector: Vector | None
    model_id: str | None
    terms: Sequence[str]
    rare: Mapping[str, float]
    language: str
    foreign: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """`meaning` is the cosine, None where there is no vector; `counts` are of the question's terms."""

    chunk: Chunk
    length: int
    meaning: float | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Totals:
    chunks: int
    length: int
    chunks_with: Counts


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


async def totals(session: AsyncSession, terms: Sequence[str]) -> Totals:
    """Of the lexicon, and of these terms those that it has."""
    lexicon = (await session.execute(select(Lexicon.chunks, Lexicon.length))).first()
    rows = await session.execute(select(TermStat.term, TermStat.chunks).where(TermStat.term.in_(terms)))
    found = {row.term: row.chunks for row in rows if row.chunks > 0}
    return Totals(lexicon.chunks if lexicon else 0, lexicon.length if lexicon else 0, found)


async def candidates(
    session: AsyncSession, question: Question, filters: Filters, most: int
) -> list[Candidate]:
    """At most `most` by meaning and as many by words."""
    given = {
        "vector": None if question.vector is None else str(question.vector),
        "model_id": question.model_id,
        "terms": list(question.terms),
        "rare": list(question.rare),
        "weights": list(question.rare.values()),
        "audience": list(filters.audience),
        "any_kind": not filters.kinds,
        "kinds": list(filters.kinds),
        "any_language": filters.language is None,
        "language": filters.language or "",
        "asked_in": question.language,
        "foreign": question.foreign,
        "most": most,
    }
    return [_candidate(row) for row in await session.execute(CANDIDATES, given)]


def _candidate(row: Columns) -> Candidate:
    *chunk, length, meaning, counts = row
    return Candidate(Chunk(*chunk), length or 0, None if meaning is None else float(meaning), counts or {})
