"""What a text is made of: paragraphs, items of lists, rows of tables, and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from erp_mcp.documents.fences import fenced
from erp_mcp.knowledge.chunking.ahead import with_next

Kind = Literal["prose", "item", "row", "code"]
LONGEST_HEADER = 4_000  # characters; a longer one fits into no chunk beside a row

LINE = re.compile(r"[^\n]+")
LIST_ITEM = re.compile(r"[ \t]*(?:[-*+•▪◦‣●○■□·–]|\d{1,3}[.)]|[^\W\d_]\))[ \t]+\S")
# The rule below the header of a table.
RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*")
QUESTION = re.compile(
    r"[ \t]*(?:\*\*)?(?:Q|Question|S|Soru|س|سؤال|سوال|پرسش) ?[.#]?\d{0,3}[ \t]*[:：]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """`indent` is that of an item's mark; `header` is of the table that a row is in."""

    kind: Kind
    start: int
    end: int
    indent: int = 0
    header: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """`text` is empty for code, which is one line to us."""

    start: int
    end: int
    text: str
    is_after_blank: bool

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())

    @property
    def is_rule(self) -> bool:
        return "|" in self.text and RULE.fullmatch(self.text) is not None


def blocks(text: str) -> Iterator[Block]:
    """In their order, with nothing but blanks between them."""
    block, before = None, None
    for line, following in with_next(_lines(text)):
        kind = _kind(line, following, block)
        if block is not None and before is not None and not _begins(block, before, line, kind):
            block = replace(block, end=line.end)
        else:
            if block is not None:
                yield block
            header = _header(text, block, line, following) if kind == "row" else ""
            block = Block(kind, line.start + line.indent, line.end, line.indent, header)
        before = line
    if block is not None:
        yield block


def _lines(text: str) -> Iterator[_Line]:
    """Those that are not blank."""
    end = 0
    for start, code_end in [*fenced(text), (len(text), len(text))]:
        for match in LINE.finditer(text, end, start):
            if not match[0].isspace():
                yield _Line(match.start(), match.end(), match[0], _has_blank_line(text, end, match.start()))
                end = match.end()
        if start < code_end:
            yield _Line(start, code_end, "", is_after_blank=True)
            end = code_end


def _has_blank_line(text: str, start: int, end: int) -> bool:
    return text.count("\n", start, end) > 1


def _kind(line: _Line, following: _Line | None, block: Block | None) -> Kind:
    if not line.text:
        return "code"
    is_in_table = block is not None and block.kind == "row" and not line.is_after_blank
    is_header = following is not None and following.is_rule and not following.is_after_blank
    if line.text.lstrip().startswith("|") or ("|" in line.text and (is_in_table or is_header)):
        return "row"
    return "item" if LIST_ITEM.match(line.text) else "prose"


def _begins(block: Block, before: _Line, line: _Line, kind: Kind) -> bool:
    """Whether the line belongs to no more of the block than that it follows it."""
    match kind:
        case "code":
            return True
        case "row":  # a header stays with its first row
            is_of_header = line.is_rule or before.is_rule
            return block.kind != "row" or line.is_after_blank or not is_of_header
        case "item":
            return block.kind != "item" or line.indent <= block.indent
        case "prose" if line.is_after_blank:
            return block.kind != "item" or line.indent <= block.indent
        case "prose":
            return block.kind in ("row", "code") or QUESTION.match(line.text) is not None


def _header(text: str, block: Block | None, line: _Line, following: _Line | None) -> str:
    if following is not None and following.is_rule and not following.is_after_blank:
        header = text[line.start : following.end].strip()
        return header if len(header) <= LONGEST_HEADER else ""
    return "" if block is None or line.is_after_blank else block.header
