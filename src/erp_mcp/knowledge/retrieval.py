"""Finding what the company knows: by meaning and by words, weighed together."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached, VectorSearchFailed
from erp_mcp.governance.embedders import Embedders
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge import ranking
from erp_mcp.knowledge.foreign import foreign_to
from erp_mcp.knowledge.ranking import Corpus, Question, Ranked, rank, worth_looking_up
from erp_mcp.knowledge.results import Found, Hit, Reach, Route
from erp_mcp.language.detect import language_of
from erp_mcp.language.romanized import in_own_letters
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms
from erp_mcp.store import searching
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Filters
from erp_mcp.store.searching import Candidate, Standing

QUERY_TOKENS = 256
CANDIDATES = 30  # by meaning, and as many by words
# Postings that are read to find candidates: the rarest terms of a question have no more together.
MOST_POSTINGS = 10_000
EVERYTHING = Filters()
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a question means to a model; where that could not be found out, `failure` says why."""

    vector: Vector | None = None
    model_id: str | None = None
    failure: str | None = None


class Retrieval:
    def __init__(self, transactions: Transactions, tokens: Tokens, embedders: Embedders) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._embedders = embedders

    async def search(
        self,
        caller: Caller,
        query: str,
        filters: Filters = EVERYTHING,
        *,
        limit: int = 8,
        counts_fitting: bool = True,
    ) -> Found:
        """Counting what fits the filters takes longer than the search where there is much."""
        query = in_own_letters(self._beginning(query))
        question = asked(query)
        async with self._transactions(caller.tenant_id) as session:
            standing = await searching.standing(session, list(question.terms))
        meant = await self._meant(caller, standing.model_id or self._embedders.default_id, query)
        corpus = corpus_of(standing)
        looked_up = looked_up_by(question, corpus, meant)
        async with self._transactions(caller.tenant_id) as session:
            reach = await within_reach(session, standing, filters if counts_fitting else EVERYTHING)
            candidates = await searching.candidates(
                session,
                looked_up,
                filters,
                max(CANDIDATES, limit),
                apart=caller.tenant_id if standing.is_apart else None,
            )
        hits = weighed(question, corpus, candidates)[:limit]
        return Found(route_of(meant, standing), reach, hits, meant.failure)

    async def _meant(self, caller: Caller, model_id: str | None, query: str) -> Meant:
        """Without a model the words have to do."""
        if model_id is None:
            return Meant()
        try:
            return Meant(await self._embedders.of(model_id, caller).query(query), model_id)
        except (VectorSearchFailed, AiServiceUnavailable, CostLimitReached) as error:
            logger.warning("a question was searched by its words alone: %s", error.code)
            return Meant(failure=str(error))

    def _beginning(self, query: str) -> str:
        """What the model can take in: it would read the rest in pieces, for seconds, and average them."""
        return self._tokens.split(query, QUERY_TOKENS).text or query[:QUERY_TOKENS]


async def within_reach(session: AsyncSession, standing: Standing, filters: Filters) -> Reach:
    """Without filters what is counted already has to do."""
    if filters == EVERYTHING:
        return Reach(standing.chunks + standing.unlisted - standing.waiting, standing.waiting)
    return Reach(*await searching.count_fitting(session, filters))


def asked(query: str) -> Question:
    language = language_of(query)
    return Question(tuple(terms(query, language)), language)


def corpus_of(standing: Standing) -> Corpus:
    return Corpus(standing.chunks, standing.length / (standing.chunks or 1), standing.chunks_with)


def looked_up_by(question: Question, corpus: Corpus, meant: Meant) -> searching.Question:
    rare = {term: corpus.rarity(term) for term in worth_looking_up(question, corpus, MOST_POSTINGS)}
    foreign = searching.NOTHING_FOREIGN
    if meant.vector is not None and meant.model_id is not None:
        foreign = foreign_to(meant.vector, meant.model_id, question.language)
    return searching.Question(
        meant.vector, meant.model_id, list(question.terms), rare, question.language, foreign
    )


def weighed(question: Question, corpus: Corpus, candidates: Sequence[Candidate]) -> list[Hit]:
    """The best first; of chunks that say the same in the same words only the best."""
    found = {each.chunk.id: each for each in candidates}
    ranked = rank(question, corpus, map(_rankable, candidates))
    distinct = ranking.distinct(ranked, {chunk_id: each.chunk.text for chunk_id, each in found.items()})
    return [hit_of(found[each.id], each, question.language) for each in distinct]


def hit_of(candidate: Candidate, ranked: Ranked, asked_in: Language) -> Hit:
    chunk = candidate.chunk
    return Hit(chunk, ranked.score, ranked.certainty, candidate.sentences, chunk.language != asked_in)


def _rankable(candidate: Candidate) -> ranking.Candidate:
    # What a source says its language is may be none of the four: such a chunk is foreign to every question.
    language = cast("Language", candidate.chunk.language)
    meanings = [each.meaning for each in candidate.sentences if each.meaning is not None]
    return ranking.Candidate(
        candidate.chunk.id,
        language,
        candidate.length,
        candidate.counts,
        candidate.meaning,
        max(meanings, default=None) if candidate.meaning is not None else None,
    )


def route_of(meant: Meant, standing: Standing) -> Route:
    if meant.vector is None:
        return "words"
    return "meaning and words" if standing.chunks else "meaning"
