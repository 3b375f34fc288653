"""Documents cut along their own structure into chunks that can be found and read on their own."""

import re
from collections.abc import Iterator

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.embeddable import embedded_text, hash_of, sentences_of
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.records import Document

# The model embeds at most 512 tokens of its own at once; ours are a little longer.
CHUNK_TOKENS = 400
TLDR_TOKENS = 60
HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)


def chunk(tokens: Tokens, document: Document, chunk_tokens: int = CHUNK_TOKENS) -> list[NewChunk]:
    """One chunk per section, more where a section is long; `text_hash` covers what is embedded."""
    parts = [
        (heading, part)
        for heading, body in sections(document)
        for part in split_long(tokens, body, chunk_tokens)
    ]
    return [
        _chunk(tokens, document.title, position, heading, text)
        for position, (heading, text) in enumerate(parts)
    ]


def sections(document: Document) -> Iterator[tuple[str, str]]:
    """Heading path and body of each section; a title that only repeats the document's is left out."""
    path: list[str] = []
    heading, start = "", 0
    for match in HEADING.finditer(document.text):
        if body := document.text[start : match.start()].strip():
            yield heading, body
        level = len(match[1])
        path = [*path[: level - 1], match[2].rstrip("# \t") or match[2]]
        heading = " > ".join(name for name in path if name != document.title)
        start = match.end()
    if body := document.text[start:].strip():
        yield heading, body


def split_long(tokens: Tokens, body: str, chunk_tokens: int = CHUNK_TOKENS) -> Iterator[str]:
    start = 0
    while (start := _after_blanks(body, start)) < len(body):
        end = tokens.split(body, chunk_tokens, start).end
        if end == start:  # a heap of marks on one letter: cut inside it, at most four tokens a character
            end = start + chunk_tokens // 4
        yield body[start:end].rstrip()
        start = end


def _after_blanks(body: str, start: int) -> int:
    """A word costs less behind a blank, so blanks are skipped before anything is counted."""
    return next((at for at in range(start, len(body)) if not body[at].isspace()), len(body))


def _chunk(tokens: Tokens, title: str, position: int, heading: str, text: str) -> NewChunk:
    return NewChunk(
        position=position,
        heading=heading,
        text=text,
        tldr=tokens.split(text, TLDR_TOKENS).text.strip(),
        tokens=tokens.count(text),
        text_hash=hash_of(embedded_text(title, heading, text)),
        sentences=sentences_of(tokens, title, heading, text),
    )
