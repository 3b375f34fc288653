"""The least that stays together: a block with what introduces it, or a part of one too long for a chunk."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.chunking.ahead import with_next
from erp_mcp.knowledge.chunking.blocks import QUESTION, Block, blocks
from erp_mcp.language.sentences import Span, sentences, whole_sentences

HEAD_SHARE = 3  # of a chunk one part at most is what introduces it, said again
LONGEST_INTRODUCTION = 400  # characters
# At the end of what introduces the next block: a colon, a question mark, or bold type on a line of its own.
INTRODUCES = re.compile(r"[:：?؟](?:\*\*|__|[\"'”’»)])?\Z|\A(?:\*\*[^*\n]+\*\*|__[^_\n]+__)\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """`head` is said again where a chunk begins with the unit; what `flows` goes on from the sentence before."""

    start: int
    end: int
    tokens: int
    head: str
    flows: bool


Smaller = Callable[[str], Iterator[Span]]


class _Piece(NamedTuple):
    start: int
    end: int
    tokens: int


@dataclass(frozen=True, slots=True)
class _Bound:
    """A block that may begin with its introduction; its later parts, and the next of its kind, lack that."""

    start: int
    block: Block
    end: int
    introduction: str


def units(tokens: Tokens, text: str, chunk_tokens: int) -> Iterator[Unit]:
    for bound in _bound(text):
        head = _head(tokens, bound, chunk_tokens // HEAD_SHARE)
        has_head = bound.start < bound.block.start or text.startswith(head, bound.start)
        flows = bound.block.kind == "prose" and not head
        for start, end, count in _parts(tokens, text, Span(bound.start, bound.end), chunk_tokens):
            if not text[start:end].isspace():
                yield Unit(start, end, count, "" if has_head and start == bound.start else head, flows)


def _head(tokens: Tokens, bound: _Bound, max_tokens: int) -> str:
    """What fits of the introduction and the header of the table, which says more."""
    header = bound.block.header
    both = "\n".join(filter(None, (bound.introduction, header)))
    heads = (head for head in (both, header) if tokens.count_within(head, max_tokens) is not None)
    return next(heads, "")


def _bound(text: str) -> Iterator[_Bound]:
    """Every block with the question or the sentence before it that it answers or goes on from."""
    start, introduction, kind = None, "", "prose"
    for block, following in with_next(blocks(text)):
        first = block.start if start is None else start
        if start is None and (block.kind != kind or kind == "prose"):
            introduction = _first_line(text, block)
        end = _introduction(text, first, block, following)
        if first < end:
            yield _Bound(first, block, end, introduction)
        start, kind = None, block.kind
        if end < block.end:
            start = max(first, end)
            introduction = text[start : block.end].strip()


def _first_line(text: str, block: Block) -> str:
    """If what follows in its block is the answer."""
    line, _, rest = text[block.start : block.end].partition("\n")
    return line.strip() if block.kind == "prose" and rest and _introduces(line.strip()) else ""


def _introduction(text: str, first: int, block: Block, following: Block | None) -> int:
    """Where the end of the block begins that introduces the following one; where it has none, its end."""
    if block.kind != "prose" or following is None:
        return block.end
    whole = text[block.start : block.end].strip()
    start = 0 if following.kind == "prose" else list(whole_sentences(whole))[-1].start
    if not _introduces(whole[start:]):
        return block.end
    return first if start == 0 and block.end - first <= LONGEST_INTRODUCTION else block.start + start


def _introduces(text: str) -> bool:
    is_short = len(text) <= LONGEST_INTRODUCTION and "\n" not in text
    return is_short and (INTRODUCES.search(text) is not None or QUESTION.match(text) is not None)


def _parts(
    tokens: Tokens,
    text: str,
    whole: Span,
    most: int,
    smaller: Sequence[Smaller] = (whole_sentences, sentences),
) -> Iterator[_Piece]:
    """The text whole if it is short enough, else by its sentences; such as are too long by their clauses."""
    start, end = whole
    said = text[start:end].rstrip()
    count = tokens.count_within(said, most)
    if count is not None:  # the blank after a sentence belongs to the next word, a line break to nothing
        yield _Piece(start, end, count + text.startswith("\n", start + len(said)))
    elif smaller:
        for each in smaller[0](text[start:end]):
            span = Span(start + each.start, start + each.end)
            yield from _parts(tokens, text, span, most, smaller[1:])
    else:
        yield from _cut(tokens, text[start:end], start, most)


def _cut(tokens: Tokens, text: str, offset: int, most: int) -> Iterator[_Piece]:
    """What is still too long ends where a word does; a heap of marks on one letter anywhere."""
    start = 0
    while (start := _after_blanks(text, start)) < len(text):
        piece = tokens.split(text, most, start)
        end = piece.end if piece.text else start + most // 4  # at most four tokens a character
        yield _Piece(offset + start, offset + end, piece.tokens or most)
        start = end


def _after_blanks(text: str, start: int) -> int:
    """A word costs less behind a blank, so blanks are skipped before anything is counted."""
    return next((at for at in range(start, len(text)) if not text[at].isspace()), len(text))
