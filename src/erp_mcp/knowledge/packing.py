"""What goes into a small context: the best sentences of all that was found, not the first passages whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from erp_mcp.language.normal import normalize

MOST_PASSAGES = 20
# How well its passage answers says more about a sentence than how near it is itself.
PASSAGE_WEIGHT = 2
# Where there is room, less for each better sentence of its passage: other passages may know what it does not.
WORTH_OF_NEXT, ROOM = 0.03, 1000
# Of the budget: up to it the best passage is taken whole, which reads better and misses no less.
WHOLE_SHARE = 0.5
LINE_BREAK = 1  # token at most, after a sentence or a heading


@dataclass(frozen=True, slots=True)
class Sentence:
    """`meaning` is the cosine with the question; where there is no vector, any constant."""

    text: str
    tokens: int
    meaning: float

    @property
    def has_words(self) -> bool:
        return any(map(str.isalnum, self.text))

    @property
    def is_row(self) -> bool:
        return "|" in self.text

    @property
    def is_rule(self) -> bool:
        """The line under the header of a table."""
        return self.is_row and "-" in self.text and not self.has_words


@dataclass(frozen=True, slots=True)
class Passage:
    """The heading is paid for with the first sentence; what is worth less than `least` is left out."""

    id: int
    score: float
    heading_tokens: int
    sentences: Sequence[Sentence]
    least: float = -inf

    def worths(self, of_next: float) -> Sequence[float]:
        """Of its sentences, in their order; each is worth so much less for every better one."""
        nearest = sorted(range(len(self.sentences)), key=lambda at: -self.sentences[at].meaning)
        worths = {
            at: PASSAGE_WEIGHT * self.score + self.sentences[at].meaning - of_next * better
            for better, at in enumerate(nearest)
        }
        return [worths[at] for at in range(len(self.sentences))]

    def worth_saying(self, of_next: float) -> Mapping[int, float]:
        """From the first sentence to the last that is worth enough: steps between them are needed."""
        worths = self.worths(of_next)
        enough = [at for at, worth in enumerate(worths) if worth >= self.least]
        return {at: worths[at] for at in range(enough[0], enough[-1] + 1)} if enough else {}

    @property
    def best(self) -> float:
        return max(self.worths(of_next=0), default=-inf)

    def tables(self) -> Mapping[int, range]:
        """Where the header of each stands, and the line under it, with where its rows do."""
        rules = [at for at, each in enumerate(self.sentences) if at and each.is_rule]
        return {at: self._rows(rule + 1) for rule in rules for at in (rule - 1, rule)}

    def _rows(self, first: int) -> range:
        behind = range(first, len(self.sentences))
        return range(first, next((at for at in behind if not self.sentences[at].is_row), len(self.sentences)))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Of one passage, in its order."""

    id: int
    positions: Sequence[int]


@dataclass(frozen=True, slots=True)
class Packed:
    """The excerpts of the better passages first; `tokens` is never less than they cost together."""

    excerpts: Sequence[Excerpt]
    tokens: int


def pack(ranked: Sequence[Passage], max_tokens: int) -> Packed:
    """Sentences by worth, as long as they fit; what was said already is not said again."""
    passages = ranked[:MOST_PASSAGES]
    basket = _Basket(passages, max_tokens)
    for number, position in [*_whole_first(passages, max_tokens), *_by_worth(passages, max_tokens)]:
        basket.take(number, position)
    basket.join()
    return Packed(
        [Excerpt(passages[number].id, sorted(taken)) for number, taken in sorted(basket.taken.items())],
        max_tokens - basket.tokens_left,
    )


def _whole_first(passages: Sequence[Passage], max_tokens: int) -> Iterator[tuple[int, int]]:
    if (
        passages
        and _tokens(passages[0]) <= WHOLE_SHARE * max_tokens
        and passages[0].best >= passages[0].least
    ):
        yield from ((0, position) for position in range(len(passages[0].sentences)))


def _tokens(passage: Passage) -> int:
    return passage.heading_tokens + sum(each.tokens + LINE_BREAK for each in passage.sentences)


def _by_worth(passages: Sequence[Passage], max_tokens: int) -> list[tuple[int, int]]:
    of_next = WORTH_OF_NEXT * min(1, max_tokens / ROOM)
    worth = {
        (number, position): worth
        for number, passage in enumerate(passages)
        for position, worth in passage.worth_saying(of_next).items()
        if passage.sentences[position].has_words
    }
    return sorted(worth, key=lambda place: (-worth[place], place))


class _Basket:
    def __init__(self, passages: Sequence[Passage], max_tokens: int) -> None:
        self._passages = passages
        self._tables = [each.tables() for each in passages]
        self._waiting: set[tuple[int, int]] = set()
        self._said: set[str] = set()
        self.tokens_left = max_tokens
        self.taken: dict[int, list[int]] = {}

    def take(self, number: int, position: int) -> None:
        """Unless it does not fit, or repeats another; the header of a table waits for the first of its rows."""
        if self._lacks_row(number, position):
            self._waiting.add((number, position))
            return
        passage = self._passages[number]
        sentence = passage.sentences[position]
        heading = 0 if number in self.taken else passage.heading_tokens
        cost = heading + sentence.tokens + LINE_BREAK
        said = normalize(sentence.text)
        if cost > self.tokens_left or (sentence.has_words and said in self._said):
            return
        self._said.add(said)
        self.tokens_left -= cost
        self.taken.setdefault(number, []).append(position)
        for at, rows in self._tables[number].items():
            if position in rows and (number, at) in self._waiting:
                self._waiting.remove((number, at))
                self.take(number, at)

    def _lacks_row(self, number: int, position: int) -> bool:
        rows = self._tables[number].get(position)
        return rows is not None and not any(at in rows for at in self.taken.get(number, ()))

    def join(self) -> None:
        """What has no words says nothing by itself, and only belongs between two that are there."""
        for number, taken in self.taken.items():
            for position in range(1, len(self._passages[number].sentences) - 1):
                sentence = self._passages[number].sentences[position]
                is_between = position not in taken and {position - 1, position + 1} <= {*taken}
                if is_between and not sentence.has_words:
                    self.take(number, position)
