"""Serves one section within its tokens: first it drops columns, then entries, and then it shortens a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_mcp.budget.entries import JOINT, Layout, Line, Rows, Texts
from erp_mcp.budget.sections import Cut, Items, Omitted, Section, Table

if TYPE_CHECKING:
    from erp_mcp.budget.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Served:
    """The lines of a section that are shown, in their given order, and the most that they can cost."""

    lines: Sequence[str]
    tokens: int
    omitted: Omitted | None


def serve(tokens: "Tokens", section: Section, room: int) -> Served:
    """By the first layout that shows every entry, or else by the last, which has the fewest columns."""
    served = Served((), 0, None)
    for layout in _layouts(tokens, section):
        served = _serve(section.name, layout, room)
        if served.omitted is None or not (served.omitted.items or served.omitted.cut):
            break
    return served


def everything(section: Section) -> Omitted:
    """What is left out when nothing is shown: the most that a note can have to say."""
    if isinstance(section, Items):
        total, columns = len(section.items), ()
    else:
        total, columns = len(section.rows), tuple(section.columns[index].name for index in _optional(section))
    return Omitted(section.name, total, tuple(range(total)), columns, Cut(0, 0))


def _layouts(tokens: "Tokens", section: Section) -> Iterator[Layout]:
    if isinstance(section, Items):
        yield Texts(tokens, section)
        return
    optional = _optional(section)
    for count in range(len(optional) + 1):
        yield Rows(tokens, section, frozenset(optional[:count]))


def _optional(table: Table) -> list[int]:
    """The columns that may go, the first to go first; one stays in any case."""
    values = {index: column.value for index, column in enumerate(table.columns) if column.value is not None}
    return sorted(values, key=lambda index: (values[index], -index))[: len(table.columns) - 1]


def _serve(name: str, layout: Layout, room: int) -> Served:
    left = room - JOINT - layout.head_cost
    lines: dict[int, Line] = {}
    for index in layout.order:
        line = layout.line(index, left)
        if line is None:
            break
        lines[index] = line
        left -= line.cost
        if line.end is not None:
            break
    omitted = _omitted(name, layout, lines)
    if not lines:
        return Served((), 0, omitted)
    return Served([*layout.head, *(lines[index].text for index in sorted(lines))], room - left, omitted)


def _omitted(name: str, layout: Layout, lines: dict[int, Line]) -> Omitted | None:
    missing = tuple(sorted(index for index in layout.order if index not in lines))
    cut = next((Cut(index, line.end) for index, line in lines.items() if line.end is not None), None)
    if not layout.order or not (missing or layout.dropped or cut):
        return None
    return Omitted(name, len(layout.order), missing, layout.dropped, cut)
