"""Statements of a search: what there is, and the candidates by meaning and by words in one round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import get_args

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.knowledge import Chunk, Columns, conditions
from erp_mcp.store.records import Filters, Language
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource
from erp_mcp.store.vectors import Vector

Counts = Mapping[str, int]

STANDING = text("""
select (select model_id from libraries),
       coalesce((select chunks from lexicons), 0), coalesce((select length from lexicons), 0),
       (select json_object_agg(term, chunks) from term_stats where term = any(:terms) and chunks > 0),
       (select count(*) from knowledge_chunks where length is null),
       (select count(*) from knowledge_chunks where length is null and not has_vectors),
       to_regclass('knowledge_vectors_' || left(md5(current_setting('erp.tenant')), 16)) is not null
""")
LANGUAGES = get_args(Language)
SHIFTS = " ".join(f"when '{each}' then :from_{each}" for each in LANGUAGES)
NEARNESS = f"""
    case when {{language}} = :asked_in then 1 - ({{embedding}} <=> cast(:vector as halfvec))
    else :length * (1 - ({{embedding}} <=> cast(:away as halfvec)))
         + case {{language}} {SHIFTS} else :from_other end
    end
"""
# Every vector is compared.
EXACTLY = f"""
    select chunk_id as id from (
        select chunk_id, {NEARNESS.format(language="language", embedding="embedding")} as nearness
        from knowledge_vectors where model_id = :model_id {{fitting}} offset 0
    ) as compared order by nearness desc, id limit :most
"""
# Through the index of each language: the nearest of one that holds all would hardly ever be in another language
# than the question. That the tenant is named lets the planner leave out the partition of all others.
BY_INDEX = "select id from ({of_languages}) as found order by nearness desc, id limit :most"
OF_LANGUAGE = f"""
    (select chunk_id as id, {NEARNESS.format(language="language", embedding="embedding")} as nearness
     from knowledge_vectors
     where tenant_id = :apart and model_id = :model_id and {{spoken}} {{fitting}}
     order by embedding::halfvec({{dimension}}) <=> cast(:vector as halfvec({{dimension}})) limit :most)
"""
SPOKEN = (*(f"language = '{each}'" for each in LANGUAGES), f"language not in {LANGUAGES}")
FITTING = """
    and audience = any(:audience) and (:any_kind or kind = any(:kinds)) and (:any_language or language = :language)
"""
# What does not fit is left out from the best down: of thousands of postings few are looked at.
WORDED = """
    select id from (
        select posting.chunk_id as id, sum(weight * count / (count + cast(1.2 as float8))) as worth
        from knowledge_terms as posting
        join unnest(cast(:rare as text[]), cast(:weights as float8[])) as rare (term, weight) using (term)
        group by posting.chunk_id order by worth desc, id {some}
    ) as found {joined} order by worth desc, id limit :most
"""
JOINED = f"""
    where exists (
        select from knowledge_chunks as chunk join knowledge_sources as source on source.id = chunk.source_id
        where chunk.id = found.id {FITTING} offset 0
    )
"""
CANDIDATES = f"""
with nearest as ({{nearest}}), worded as ({{worded}}),
candidate as materialized (select id from nearest union select id from worded),
counted as materialized (
    select chunk_id, json_object_agg(term, count) as counts from knowledge_terms
    where term = any(:terms) and chunk_id = any(array(select id from candidate)) group by chunk_id
)
select chunk.id, chunk.source_id, chunk.position, chunk.heading, chunk.text, chunk.tldr, chunk.tokens,
       source.title, source.kind, source.language, source.url, source.updated_at,
       chunk.parent, chunk.repeated, source.audience, coalesce(chunk.length, 0),
       {NEARNESS.format(language="source.language", embedding="found.embedding")},
       counted.counts,
       (select json_agg(json_build_array(
            start_at, end_at, tokens, {NEARNESS.format(language="source.language", embedding="embedding")}
        ) order by sentence.position)
        from knowledge_sentences as sentence
        left join lateral (
            select embedding from embedding_cache
            where model_id = :model_id and text_hash = sentence.text_hash offset 0
        ) as cached on true
        where sentence.chunk_id = chunk.id)
from candidate join knowledge_chunks as chunk using (id)
join knowledge_sources as source on source.id = chunk.source_id
left join counted on counted.chunk_id = chunk.id
left join knowledge_vectors as found on found.chunk_id = chunk.id and found.model_id = :model_id
"""
# Of 40, its default, the nearest are missed too often; filters would leave too few without going on.
BROADLY = text("""
select set_config('hnsw.ef_search', '100', true), set_config('hnsw.iterative_scan', 'relaxed_order', true)
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to search: `model_id` is that of the library, None where none was chosen.

    What is `unlisted` is not found by its words yet, what is `waiting` not by its meaning either.
    """

    model_id: str | None
    chunks: int
    length: int
    chunks_with: Counts
    unlisted: int
    waiting: int
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Foreign:
    """How near a text in another language is: its cosine with `away` times the `length` of it, and a shift.

    `shifts` are by the language of the text, `other` is for a language that is none of them.
    """

    away: Vector | None
    length: float
    shifts: Mapping[str, float]
    other: float

    def parameters(self) -> Mapping[str, object]:
        shifts = {f"from_{each}": self.shifts.get(each, self.other) for each in LANGUAGES}
        return {"away": _written(self.away), "length": self.length, "from_other": self.other, **shifts}


NOTHING_FOREIGN = Foreign(None, 0.0, {}, 0.0)  # without a vector of the question


@dataclass(frozen=True, slots=True)
class Question:
    """`rare` are the terms that find candidates, with what each is worth; `terms` are all of them."""

    vector: Vector | None
    model_id: str | None
    terms: Sequence[str]
    rare: Mapping[str, float]
    language: str
    foreign: Foreign


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where in its chunk; `meaning` is how near it is to the question, None where there is no vector."""

    start: int
    end: int
    tokens: int
    meaning: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """`meaning` is how near it is to the question, None where there is no vector.

    For a text in the question's language this is the cosine. `counts` are of the question's terms.
    """

    chunk: Chunk
    length: int
    meaning: float | None
    counts: Counts
    sentences: Sequence[Sentence]


async def standing(session: AsyncSession, terms: Sequence[str]) -> Standing:
    model_id, chunks, length, chunks_with, *rest = (
        await session.execute(STANDING, {"terms": list(terms)})
    ).one()
    return Standing(model_id, chunks, length, chunks_with or {}, *rest)


async def count_fitting(session: AsyncSession, filters: Filters) -> tuple[int, int]:
    """How many chunks can be found, and how many wait for it."""
    waits = KnowledgeChunk.length.is_(None) & ~KnowledgeChunk.has_vectors
    counted = select(func.count().filter(~waits), func.count().filter(waits)).select_from(KnowledgeChunk)
    joined = counted.join(KnowledgeSource, KnowledgeSource.id == KnowledgeChunk.source_id)
    found, waiting = (await session.execute(joined.where(*conditions(filters)))).one()
    return found, waiting


async def candidates(
    session: AsyncSession, question: Question, filters: Filters, most: int, *, apart: str | None = None
) -> list[Candidate]:
    """At most `most` by meaning, and as many by words.

    `apart` is the tenant, where its vectors lie by themselves and have an index.
    """
    given = {
        "vector": _written(question.vector),
        **question.foreign.parameters(),
        "model_id": question.model_id,
        "terms": list(question.terms),
        "rare": list(question.rare),
        "weights": list(question.rare.values()),
        "asked_in": question.language,
        "most": most,
    }
    is_narrow = filters != Filters()
    if is_narrow:
        given |= {
            "audience": list(filters.audience),
            "any_kind": not filters.kinds,
            "kinds": list(filters.kinds),
            "any_language": filters.language is None,
            "language": filters.language or "",
        }
    if question.vector and apart:
        given["apart"] = apart
        await session.execute(BROADLY)
    statement = _statement(len(question.vector) if question.vector and apart else 0, is_narrow)
    return [_candidate(row) for row in await session.execute(statement, given)]


@cache
def _statement(index_dimension: int, is_narrow: bool) -> TextClause:
    """Without filters nothing is joined for them: half of the time of a search through many postings."""
    fitting = FITTING if is_narrow else ""
    nearest = _by_index(index_dimension, fitting) if index_dimension else EXACTLY.format(fitting=fitting)
    some, joined = ("offset 0", JOINED) if is_narrow else ("limit :most", "")
    return text(CANDIDATES.format(nearest=nearest, worded=WORDED.format(some=some, joined=joined)))


def _written(vector: Vector | None) -> str | None:
    return None if vector is None else str(vector)


def _by_index(dimension: int, fitting: str) -> str:
    each = (OF_LANGUAGE.format(dimension=dimension, spoken=spoken, fitting=fitting) for spoken in SPOKEN)
    return BY_INDEX.format(of_languages=" union all ".join(each))


def _candidate(row: Columns) -> Candidate:
    *chunk, length, meaning, counts, sentences = row
    return Candidate(
        Chunk(*chunk),
        length,
        None if meaning is None else float(meaning),
        counts or {},
        [Sentence(*each) for each in sentences or ()],
    )
