"""Tables of HTML: every cell below its header, whatever it spans."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_mcp.documents.html_content import shown_elements

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

WIDEST = 100  # columns that one cell may claim
TALLEST = 100  # rows


@dataclass(frozen=True, slots=True)
class _Spanning:
    text: str
    rows: int


def sections_of(table: "LexborNode") -> "list[list[list[LexborNode]]]":
    """The cells of its rows, by the parts of the table, which no cell reaches beyond."""
    parts = [[part] if part.tag == "tr" else list(shown_elements(part)) for part in shown_elements(table)]
    return [[_cells(row) for row in part if row.tag == "tr"] for part in parts]


def grid(section: "list[list[LexborNode]]", text_of: "Callable[[LexborNode], str]") -> Iterator[list[str]]:
    """A cell is said again in each row that it spans; a wide one is followed by as many empty ones."""
    spanning: dict[int, _Spanning] = {}
    for cells in section:
        placed: list[str] = []
        own = (each for cell in cells for each in _columns(cell, text_of))
        following = next(own, None)
        while following is not None or any(column >= len(placed) for column in spanning):
            column = len(placed)
            if above := spanning.pop(column, None):
                here = above
            else:
                here, following = following or _Spanning("", 1), next(own, None)
            placed.append(here.text)
            if here.rows > 1:
                spanning[column] = _Spanning(here.text, here.rows - 1)
        yield placed


def _cells(row: "LexborNode") -> "list[LexborNode]":
    return [cell for cell in shown_elements(row) if cell.tag in {"td", "th"}]


def _columns(cell: "LexborNode", text_of: "Callable[[LexborNode], str]") -> Iterator[_Spanning]:
    rows = _span(cell, "rowspan", TALLEST)
    yield _Spanning(text_of(cell), rows)
    for _ in range(_span(cell, "colspan", WIDEST) - 1):
        yield _Spanning("", rows)


def _span(cell: "LexborNode", name: str, most: int) -> int:
    span = cell.attributes.get(name) or "1"
    return min(int(span), most) if span.isascii() and span.isdigit() and len(span) < 6 else 1
