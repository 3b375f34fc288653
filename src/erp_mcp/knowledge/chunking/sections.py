"""A document by its headings: what stands under each of them, and under which others that is."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from erp_mcp.documents.fences import fenced
from erp_mcp.documents.markdown import with_marked_headings
from erp_mcp.knowledge.chunking.ahead import with_next
from erp_mcp.store.records import Document

HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
LONGEST_HEADING = 200  # characters; it is repeated with everything below it


@dataclass(frozen=True, slots=True)
class Section:
    """`above` is the number of the section that introduces this one, among those before it."""

    heading: str
    body: str
    above: int | None


@dataclass(slots=True)
class _Level:
    depth: int
    name: str
    section: int | None = None


def sections(document: Document) -> Iterator[Section]:
    """Those that have a text; a title that only repeats the document's is left out of the paths."""
    path, number = [_Level(0, "")], 0
    document = replace(document, text=with_marked_headings(document.text))
    for heading, body in _parted(document):
        if heading is not None:
            depth = len(heading[1])
            path = [*(level for level in path if level.depth < depth), _Level(depth, _name(heading))]
        if body := body.strip():
            above = next((level.section for level in reversed(path) if level.section is not None), None)
            names = (level.name for level in path if level.name not in ("", document.title))
            yield Section(" > ".join(names), body, above)
            path[-1].section = number
            number += 1


def _parted(document: Document) -> Iterator[tuple[re.Match[str] | None, str]]:
    heading, start = None, 0
    for match in _headings(document):
        yield heading, document.text[start : match.start()]
        heading, start = match, match.end()
    yield heading, document.text[start:]


def _headings(document: Document) -> Iterator[re.Match[str]]:
    """One with nothing under it is none: it is text, and stays with what is before it."""
    text = document.text
    code = fenced(text)
    found = [
        match
        for match in HEADING.finditer(text)
        if len(match[2]) <= LONGEST_HEADING and not _is_within(match.start(), code)
    ]
    for match, following in with_next(found):
        is_above = following is not None and len(following[1]) > len(match[1])
        has_text = text[match.end() : following.start() if following else len(text)].strip() != ""
        if is_above or has_text or _name(match) == document.title:
            yield match


def _is_within(at: int, code: Sequence[tuple[int, int]]) -> bool:
    before = bisect(code, (at, at)) - 1
    return before >= 0 and at < code[before][1]


def _name(heading: re.Match[str]) -> str:
    return heading[2].rstrip("# \t\r") or heading[2]
