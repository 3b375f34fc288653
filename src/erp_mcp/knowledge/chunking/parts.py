"""A section in parts that fit into chunks, each of which can be understood without the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.chunking.units import Unit, units
from erp_mcp.language.sentences import whole_sentences

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
    filled = Filling(tokens, body, chunk_tokens)
    for unit in units(tokens, body, chunk_tokens):
        if filled.is_full(unit, even_share(total, chunk_tokens - chunk_tokens // OVERLAP_SHARE)):
            yield from filled.parts()
            filled = filled.next(unit)
        filled.add(unit)
    yield from filled.parts()


def even_share(total: int, most: int) -> int:
    """Of each, where there are no more of them than needed."""
    return -(-total // -(-total // most))


class Filling:
    """The part that is being filled with units; `before` is what it repeats."""

    def __init__(self, tokens: Tokens, body: str, chunk_tokens: int, before: str = "") -> None:
        self._tokens = tokens
        self._body = body
        self._chunk_tokens = chunk_tokens
        self._before = before
        self._held: list[Unit] = []
        self._spent = tokens.count(before)

    def is_full(self, unit: Unit, share: int) -> bool:
        return bool(self._held) and (self._spent >= share or self._spent + unit.tokens > self._chunk_tokens)

    def add(self, unit: Unit) -> None:
        self._held.append(unit)
        self._spent += unit.tokens

    def parts(self) -> Iterator[Part]:
        return self._parts(self._before, self._held)

    def _parts(self, before: str, held: Sequence[Unit]) -> Iterator[Part]:
        """More than one only if the units cost more together than each by itself."""
        own = self._body[held[0].start : held[-1].end].strip()
        text = before + own
        if self._tokens.count_within(text, self._chunk_tokens) is not None:
            yield Part(text, len(before))
        elif len(held) > 1:
            middle = len(held) // 2
            yield from self._parts(before, held[:middle])
            yield from self._parts("", held[middle:])
        else:
            yield Part(own)

    def next(self, unit: Unit) -> "Filling":
        """The part that begins with this unit."""
        before = f"{unit.head}\n" if unit.head else self._overlap(unit)
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
        return self._body[start : unit.start]
