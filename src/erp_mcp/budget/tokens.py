"""Tokens: an exact counter for one encoding, which also cuts text and fits sections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from erp_mcp.budget import fitting
from erp_mcp.budget.sections import Fitted, Note, Section, left_out_note
from erp_mcp.budget.vocabulary import EncodingName, read_encoding

if TYPE_CHECKING:
    from tiktoken import Encoding

_CHARACTERS_PER_TOKEN = 6  # English prose has 4.9, Arabic 3.1
_MARGIN = 32  # tokens encoded beyond the budget: the last ones, of a word cut in half, are not final
_PAGE_SIZE, _REMEMBERED = 10_000, 256  # characters; at most some 5 MB
_SURROGATE = re.compile("[\ud800-\udfff]")
# tiktoken overflows its stack on a run of a million blanks; a cut between word and blank changes no token.
_PART_SIZE = 900_000
_PART = re.compile(rf".{{1,{_PART_SIZE}}}(?:(?<=\S)(?= )|\Z)|.{{1,{_PART_SIZE}}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` is text[start:end]; `next_start` is None when nothing is left, and `start` when nothing fits."""

    text: str
    start: int
    end: int
    tokens: int
    next_start: int | None


class Tokens:
    """Safe to share between threads. A lone surrogate counts as U+FFFD."""

    def __init__(self, name: EncodingName, encoding: "Encoding") -> None:
        # Their patterns are made with the vocabulary, which the first answer does not wait for either.
        from erp_mcp.budget.boundaries import ends

        self.name: EncodingName = name
        self._ends = ends
        self._encoding = encoding
        self._count_short = lru_cache(_REMEMBERED)(self._count)

    def count(self, text: str) -> int:
        """What a room has counted the gate counts again, so the counts of pages are remembered."""
        return self._count_short(text) if len(text) <= _PAGE_SIZE else self._count(text)

    def count_within(self, text: str, max_tokens: int) -> int | None:
        """The exact count, or None above `max_tokens`; the time depends on the budget, not on the text."""
        is_short = len(text) <= _CHARACTERS_PER_TOKEN * max_tokens
        count = self.count(text) if is_short else len(self._encode_beyond(text, max_tokens, 0))
        return count if count <= max_tokens else None

    def split(self, text: str, max_tokens: int, start: int = 0) -> Piece:
        """The largest piece from `start` that fits and ends well; pieces follow each other without a gap.

        It ends after a sentence, else after a word, if one ends in the second half of what fits, else between
        two grapheme clusters. Where a single grapheme costs more than `max_tokens`, the piece is empty.
        """
        if max_tokens < 1 or not 0 <= start <= len(text):
            raise ValueError(f"cannot cut {max_tokens} tokens at {start} of {len(text)} characters")
        ids = self._encode_beyond(text, max_tokens, start)
        if len(ids) <= max_tokens:
            return Piece(text[start:], start, len(text), len(ids), None)
        limit = start + len(self._encoding.decode(ids[:max_tokens], errors="ignore"))
        for end in self._ends(text, start, limit):
            tokens = self.count(text[start:end])
            if tokens <= max_tokens:
                return Piece(text[start:end], start, end, tokens, end)
        return Piece("", start, start, 0, start)

    def fit(self, sections: Sequence[Section], max_tokens: int, note: Note = left_out_note) -> Fitted:
        """Text of at most `max_tokens`, with a last line by `note` if anything had to be left out."""
        return fitting.fit(self, sections, max_tokens, note)

    def _count(self, text: str) -> int:
        return len(self._encode(text))

    def _encode(self, text: str) -> list[int]:
        text = _well_formed(text)
        if len(text) <= _PART_SIZE:
            return self._encoding.encode_ordinary(text)
        return [token for part in _PART.findall(text) for token in self._encoding.encode_ordinary(part)]

    def _encode_beyond(self, text: str, max_tokens: int, start: int) -> list[int]:
        """The tokens of text[start:], or so many that the first `max_tokens` are final."""
        size = _CHARACTERS_PER_TOKEN * max(max_tokens, _MARGIN)
        ids = self._encode(text[start : start + size])
        while len(ids) <= max_tokens + _MARGIN and start + size < len(text):
            size *= 2
            ids = self._encode(text[start : start + size])
        return ids


@cache
def load(name: EncodingName) -> Tokens:
    """One for all of a process: it takes 77 MB and, the first time, a third of a second in which it blocks."""
    return Tokens(name, read_encoding(name))


def _well_formed(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
