"""Documents cut along their own structure into chunks that can be found and read on their own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.chunking.gist import gist, worth_of
from erp_mcp.knowledge.chunking.parts import Part, parts
from erp_mcp.knowledge.chunking.sections import sections
from erp_mcp.knowledge.embeddable import embedded_text, hash_of, sentences_of
from erp_mcp.language.terms import words
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.records import Document

# The model embeds at most 512 tokens of its own at once; ours are a little longer.
CHUNK_TOKENS = 400


@dataclass(frozen=True, slots=True)
class _Placed:
    """`parent` is the position of the part that introduces this one."""

    heading: str
    part: Part
    parent: int | None


def chunk(tokens: Tokens, document: Document, chunk_tokens: int = CHUNK_TOKENS) -> list[NewChunk]:
    """One chunk per section, more where a section is long; `text_hash` covers what is embedded."""
    placed = list(_placed(tokens, document, chunk_tokens))
    worth = worth_of(Counter(words(document.text, document.language)))
    return [
        NewChunk(
            position=position,
            heading=each.heading,
            text=each.part.text,
            tldr=gist(each.part.text, document.language, worth),
            tokens=tokens.count(each.part.text),
            text_hash=hash_of(embedded_text(document.title, each.heading, each.part.text)),
            parent=each.parent,
            repeated=each.part.repeated,
            sentences=sentences_of(tokens, document.title, each.heading, each.part.text),
        )
        for position, each in enumerate(placed)
    ]


def _placed(tokens: Tokens, document: Document, chunk_tokens: int) -> Iterator[_Placed]:
    firsts: list[int] = []  # of each section
    position = 0
    for section in sections(document):
        parent = None if section.above is None else firsts[section.above]
        firsts.append(position)
        for part in parts(tokens, section.body, chunk_tokens):
            yield _Placed(section.heading, part, parent if position == firsts[-1] else firsts[-1])
            position += 1
