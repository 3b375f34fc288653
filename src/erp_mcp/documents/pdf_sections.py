"""The lines of all pages as one Markdown text: running heads left out, headings told by their size."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from erp_mcp.documents.markdown import heading, paragraph
from erp_mcp.documents.pdf_lines import Line

LARGER = 1.12
FEWEST_HEADS = 3  # a chapter has few pages
LONGEST_HEADING = 150
DEEPEST = 4
NUMBERS = re.compile(r"[\W\d_]+")
BULLET = re.compile(r"^[•▪◦‣●○■□·*–-]\s+")
NUMBERED = re.compile(r"^(?:\d{1,3}|[a-zA-Z])[.)]\s")
LEADERS = re.compile(r"(?:[ ]?\.){5,}[ ]?")
HYPHENATED = re.compile(r"(?<=[a-zçğıöşü])-$")


@dataclass(frozen=True, slots=True)
class Grid:
    top: float
    text: str


Part = Line | Grid


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    parts: tuple[Part, ...]
    has_pictures: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`level` is that of a heading, 0 of anything else."""

    level: int
    text: str


def markdown_of(pages: Sequence[Page]) -> str:
    return "\n\n".join(_written(pages))


def opening_heading(pages: Sequence[Page]) -> str | None:
    """What the document begins with, if that stands out."""
    levels = _levels(pages)
    first = next((block for page in pages[:1] for block in _blocks(page.parts, levels)), None)
    return first.text if first and first.level else None


def _written(pages: Sequence[Page]) -> Iterator[str]:
    running, levels = _running_heads(pages), _levels(pages)
    section = Block(2, "")
    for page in pages:
        blocks = list(_blocks(_without(page.parts, running, page.number), levels))
        if blocks and not blocks[0].level:
            yield _anchored(section, page.number)
        for block in blocks:
            section = block if block.level else section
            yield _anchored(block, page.number) if block.level else block.text


def _anchored(section: Block, number: int) -> str:
    return heading(section.level, f"{section.text} (p. {number})" if section.text else f"p. {number}")


def _edges(parts: Sequence[Part]) -> list[Line]:
    return [part for part in dict.fromkeys((*parts[:1], *parts[-1:])) if isinstance(part, Line)]


def _running_heads(pages: Sequence[Page]) -> set[str]:
    """What stands at the edge of several pages, whatever number it carries."""
    seen = Counter(NUMBERS.sub("", line.text) for page in pages for line in _edges(page.parts))
    return {text for text, count in seen.items() if count >= FEWEST_HEADS}


def _without(parts: Sequence[Part], running: set[str], number: int) -> list[Part]:
    edges = [
        line
        for line in _edges(parts)
        if NUMBERS.sub("", line.text) in running or line.text.strip(" -–|/") == str(number)
    ]
    return [part for part in parts if part not in edges]


def _levels(pages: Sequence[Page]) -> Mapping[float, int]:
    """Sizes that are larger than what most of the text has, the largest first."""
    lines = [part for page in pages for part in page.parts if isinstance(part, Line)]
    usual = Counter[float]()
    for line in lines:
        usual[line.size] += len(line.text)
    body = usual.most_common(1)[0][0] if usual else 0.0
    larger = {line.size for line in lines if line.size > LARGER * body and len(line.text) <= LONGEST_HEADING}
    return {size: min(at, DEEPEST) for at, size in enumerate(sorted(larger, reverse=True), 1)}


def _blocks(parts: Sequence[Part], levels: Mapping[float, int]) -> Iterator[Block]:
    lines: list[Line] = []
    gap = _usual_gap(parts)
    for part in parts:
        if lines and (isinstance(part, Grid) or _begins(lines[-1], part, gap)):
            yield _block(lines, levels)
            lines = []
        if isinstance(part, Grid):
            yield Block(0, part.text)
        else:
            lines.append(part)
    if lines:
        yield _block(lines, levels)


def _usual_gap(parts: Sequence[Part]) -> float:
    """The one within paragraphs: many pages have more of the others."""
    lines = [part for part in parts if isinstance(part, Line)]
    gaps = [after.top - before.bottom for before, after in pairwise(lines) if after.top > before.top]
    return max(sorted(gaps)[len(gaps) // 4], 0.0) if gaps else 0.0


def _begins(before: Line, line: Line, gap: float) -> bool:
    between = line.top - before.bottom
    far = between > 1.5 * gap + 0.15 * line.size or between < -line.size
    return far or line.size != before.size or bool(BULLET.match(line.text) or NUMBERED.match(line.text))


def _block(lines: Sequence[Line], levels: Mapping[float, int]) -> Block:
    text = ""
    for line in lines:
        joined = HYPHENATED.sub("", text)
        text = joined + line.text if joined != text and line.text[:1].islower() else f"{text} {line.text}"
    text = LEADERS.sub(" … ", text.replace("\u00ad", "")).strip()
    level = levels.get(lines[0].size, 0) if len(text) <= LONGEST_HEADING else 0
    return Block(level, text if level else paragraph(BULLET.sub("- ", text)))
