"""A section in parts that fit into chunks, each of which can be understood without the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.chunking.units import Unit, units
from erp_mcp.language.sentences import whole_sentences

CRUMB = 1.05
OVERLAP_SHARE = 8  # of a chunk one part at most is what the chunk before ends with


@dataclass(frozen=True, slots=True)
class Part:
    """So many characters at the beginning of the text only repeat what a part before it says."""

    text: str
    repeated: int = 0


def parts(tokens: Tokens, body: str, chunk_tokens: int) -> Iterator[Part]:
    """As few as can be, and of much the same length."""
    total = tokens.count(body)
    if total <= chunk_tokens:
        yield Part(body)
        return
    share = even_share(total, chunk_tokens - chunk_tokens // OVERLAP_SHARE)
    filled = Filling(tokens, body, chunk_tokens)
    for unit in units(tokens, body, chunk_tokens):
        if filled.is_full(unit, share):
            yield from filled.parts()
            filled = filled.next(unit)
        filled.add(unit)
    yield from filled.parts()


def even_share(total: int, most: int) -> int:
    """Of as many as are needed each has a little more, so that no crumb is left for one more."""
    return round(CRUMB * total / ceil(total / most))


class Filling:
    """The part that is being filled with units; `before` is what it repeats."""

    def __init__(self, tokens: Tokens, body: str, chunk_tokens: int, before: str = "") -> None:
        self._tokens = tokens
        self._body = body
        self._chunk_tokens = chunk_tokens
        self._before = before
        self._held: list[Unit] = []
        self._repeated_tokens = tokens.count(before)
        self._own_tokens = 0

    def is_full(self, unit: Unit, share: int) -> bool:
        with_unit = self._repeated_tokens + self._own_tokens + unit.tokens
        return bool(self._held) and (self._own_tokens >= share or with_unit > self._chunk_tokens)

    def add(self, unit: Unit) -> None:
        self._held.append(unit)
        self._own_tokens += unit.tokens

    def parts(self) -> Iterator[Part]:
        return self._parts(self._before, self._held)

    def _parts(self, before: str, held: Sequence[Unit]) -> Iterator[Part]:
        """More than one only if the units cost more together than each by itself."""
        own = self._body[held[0].start : held[-1].end].strip()
        text = before + own
        if self._tokens.count_within(text, self._chunk_tokens) is not None:
            yield Part(text, len(before))
        elif len(held) > 1:
            first, second = held[: len(held) // 2], held[len(held) // 2 :]
            yield from self._parts(before, first)
            yield from self._parts(_with_break(second[0].head), second)
        else:
            yield Part(own)

    def next(self, unit: Unit) -> "Filling":
        """The part that begins with this unit."""
        before = _with_break(unit.head) or self._overlap(unit)
        if self._tokens.count(before) + unit.tokens > self._chunk_tokens:
            before = ""
        return Filling(self._tokens, self._body, self._chunk_tokens, before)

    def _overlap(self, unit: Unit) -> str:
        """The last sentences, with the blanks that follow them, as long as they are short enough."""
        last = self._held[-1]
        if not (last.flows and unit.flows):
            return ""
        start = unit.start
        most = self._chunk_tokens // OVERLAP_SHARE
        for sentence in reversed(list(whole_sentences(self._body[last.start : last.end]))):
            longer = self._body[last.start + sentence.start : unit.start]
            if self._tokens.count_within(longer, most) is None:
                break
            start = last.start + sentence.start
        return self._body[start : unit.start].lstrip()


def _with_break(head: str) -> str:
    return head and f"{head}\n"
