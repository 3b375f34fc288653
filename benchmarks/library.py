"""A library in memory: what the store keeps and looks up, done with the same functions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import accumulate
from statistics import fmean

import numpy as np

from benchmarks import corpora
from benchmarks.vectors import Matrix, vectors_of
from erp_mcp.budget import Tokens
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.knowledge.foreign import foreign_to
from erp_mcp.knowledge.packing import Passage, Sentence, pack
from erp_mcp.knowledge.ranking import (
    Candidate,
    Corpus,
    Question,
    Ranked,
    rank,
    share_of_words,
    worth_looking_up,
)
from erp_mcp.language.sentences import sentences
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms

CANDIDATES = 30  # by meaning, and as many by words
ROWS_PER_CHUNK = 2  # of the table of terms, looked up for a question


@dataclass(frozen=True, slots=True)
class Chunk:
    text: corpora.Text
    sentences: Sequence[str]
    tokens: Sequence[int]
    counts: Counter[str]
    length: int


class Library:
    def __init__(self, chunks: Sequence[Chunk], meaning: Matrix, sentence_meaning: Matrix) -> None:
        self._chunks = chunks
        self._meaning = meaning
        self._sentence_meaning = sentence_meaning
        self._ends = list(accumulate(len(each.sentences) for each in chunks))
        self._with_term: dict[str, list[int]] = {}
        for at, each in enumerate(chunks):
            for term in each.counts:
                self._with_term.setdefault(term, []).append(at)
        length = fmean(each.length for each in chunks)
        self._corpus = Corpus(len(chunks), length, {term: len(at) for term, at in self._with_term.items()})

    def search(self, number: int, asked: corpora.Asked) -> list[Ranked]:
        """`number` is that of the question among those that the library was made for."""
        question = Question(terms(asked.text, asked.language).keys(), asked.language)
        found = {*self._near(number), *self._with_words(question)}
        return rank(question, self._corpus, [self._candidate(number, question.terms, at) for at in found])

    def ids(self, ranked: Sequence[Ranked]) -> list[str]:
        return [self._chunks[each.id].text.id for each in ranked]

    def context(self, number: int, ranked: Sequence[Ranked], max_tokens: int) -> str:
        packed = pack([self._passage(number, each) for each in ranked[:30]], max_tokens)
        return "\n".join(
            self._chunks[excerpt.id].sentences[at] for excerpt in packed.excerpts for at in excerpt.positions
        )

    def _near(self, number: int) -> list[int]:
        return [int(at) for at in np.argsort(-self._meaning[number])[:CANDIDATES]]

    def _with_words(self, question: Question) -> list[int]:
        rare = worth_looking_up(question, self._corpus, ROWS_PER_CHUNK * len(self._chunks))
        rarities = {term: self._corpus.rarity(term) for term in rare}
        shares = {
            at: share_of_words(rarities, self._corpus.mean_length, self._candidate(None, rare, at))
            for at in {at for term in rare for at in self._with_term[term]}
        }
        return nlargest(CANDIDATES, shares, key=shares.__getitem__)

    def _candidate(self, number: int | None, asked_terms: Collection[str], at: int) -> Candidate:
        chunk = self._chunks[at]
        return Candidate(
            id=at,
            language=chunk.text.language,
            length=chunk.length,
            counts={term: chunk.counts[term] for term in asked_terms if term in chunk.counts},
            meaning=None if number is None else float(self._meaning[number, at]),
            best_sentence=None if number is None else max(self._meanings(number, at)),
        )

    def _passage(self, number: int, ranked: Ranked) -> Passage:
        chunk = self._chunks[ranked.id]
        parts = zip(chunk.sentences, chunk.tokens, self._meanings(number, ranked.id), strict=True)
        return Passage(ranked.id, ranked.score, 0, [Sentence(*each) for each in parts])

    def _meanings(self, number: int, at: int) -> list[float]:
        end = self._ends[at]
        return self._sentence_meaning[number, end - len(self._chunks[at].sentences) : end].tolist()


async def library(collection: corpora.Collection, tokens: Tokens) -> Library:
    """Every vector knows the title: a sentence alone often does not say what it is about."""
    chunks = [chunk(each, tokens) for each in collection.documents]
    asked = await vectors_of([each.text for each in collection.questions], "query")
    whole = await vectors_of([f"{each.text.title}\n{each.text.text}" for each in chunks], "passage")
    parts = [f"{each.text.title}\n{part}" for each in chunks for part in each.sentences]
    spoken: list[Language] = [each.text.language for each in chunks]
    of_parts: list[Language] = [each.text.language for each in chunks for _ in each.sentences]
    return Library(
        chunks,
        nearness(collection.questions, asked, whole, spoken),
        nearness(collection.questions, asked, await vectors_of(parts, "passage"), of_parts),
    )


def nearness(
    questions: Sequence[corpora.Asked], asked: Matrix, texts: Matrix, spoken: Sequence[Language]
) -> Matrix:
    """As the store computes it: a row for each question."""
    near, languages = asked @ texts.T, np.array(spoken)
    for row, vector, question in zip(near, asked, questions, strict=True):
        foreign = foreign_to(vector.tolist(), MODEL_ID, question.language)
        for language in {*spoken} - {question.language}:
            of_it = languages == language
            row[of_it] = texts[of_it] @ np.array(foreign.away, np.float32) + foreign.shifts[language]
    return near


@cache
def chunk(text: corpora.Text, tokens: Tokens) -> Chunk:
    cut = [text.text[start:end].strip() for start, end in sentences(text.text)]
    counts = terms(f"{text.title}\n{text.text}", text.language)
    return Chunk(text, cut, [tokens.count(part) for part in cut], counts, counts.total())
