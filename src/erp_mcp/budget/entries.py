"""The entries of a section as lines with their costs: texts under a heading, or the rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_mcp.budget.sections import Item, Items, Row, Table

if TYPE_CHECKING:
    from erp_mcp.budget.tokens import Tokens

JOINT = 1  # tokens that a line break or a tab between two counted texts adds at most
_ELLIPSIS, _ELLIPSIS_COST = " …", 2
_LEAST = 16  # tokens; a shorter beginning of a text says too little


@dataclass(frozen=True, slots=True)
class Line:
    """`end` is None for a whole entry; a text that was shortened ends at this character."""

    text: str
    cost: int
    end: int | None = None


class Texts:
    dropped: tuple[str, ...] = ()

    def __init__(self, tokens: "Tokens", section: Items) -> None:
        self._tokens = tokens
        self._items = section.items
        self.head = [section.heading] if section.heading else []
        self.head_cost = sum(tokens.count(line) + JOINT for line in self.head)
        self.order = _by_value(section.items)

    def line(self, index: int, room: int) -> Line | None:
        """The item, or as much of it as there is room for."""
        item = self._items[index]
        known = item.tokens is not None and item.tokens < room
        count = item.tokens if known else self._tokens.count_within(item.text, room - JOINT)
        if count is None:
            return _shortened(self._tokens, item.text, room)
        return Line(item.text, count + JOINT)


class CellCosts:
    """What a cell costs with its tab, counted once; a cell that can never fit costs more than `room`."""

    def __init__(self, tokens: "Tokens", room: int) -> None:
        self._tokens = tokens
        self._room = room
        self._costs: dict[str, int] = {}

    def __getitem__(self, cell: str) -> int:
        if cell not in self._costs:
            count = self._tokens.count_within(cell, self._room)
            self._costs[cell] = JOINT + (self._room if count is None else count)
        return self._costs[cell]

    def of(self, cells: Sequence[str]) -> int:
        return sum(self[cell] for cell in cells)


class Rows:
    def __init__(self, tokens: "Tokens", table: Table, dropped: frozenset[int], costs: CellCosts) -> None:
        self._tokens = tokens
        self._rows = table.rows
        self._kept = [index for index in range(len(table.columns)) if index not in dropped]
        self._costs = costs
        header = self._pick([column.name for column in table.columns])
        heading = [table.heading] if table.heading else []
        self.dropped = tuple(table.columns[index].name for index in sorted(dropped))
        self.head = [*heading, "\t".join(header)]
        self.head_cost = costs.of(header) + sum(tokens.count(line) + JOINT for line in heading)
        self.order = _by_value(table.rows)

    def line(self, index: int, room: int) -> Line | None:
        """The row; the first one with its longest cell shortened, if that makes it fit."""
        cells = self._pick(self._rows[index].cells)
        cost = self._costs.of(cells)
        if cost <= room:
            return Line("\t".join(cells), cost)
        return self._shortened(cells, room) if index == self.order[0] else None

    def _pick(self, cells: Sequence[str]) -> list[str]:
        return [" ".join(cells[index].split()) for index in self._kept]

    def _shortened(self, cells: list[str], room: int) -> Line | None:
        longest = max(range(len(cells)), key=lambda index: self._costs[cells[index]])
        others = self._costs.of(cells) - self._costs[cells[longest]]
        short = _shortened(self._tokens, cells[longest], room - others)
        if short is None:
            return None
        cells[longest] = short.text
        return Line("\t".join(cells), others + short.cost, short.end)


def _by_value(entries: Sequence[Item] | Sequence[Row]) -> list[int]:
    return sorted(range(len(entries)), key=lambda index: -entries[index].value)


def _shortened(tokens: "Tokens", text: str, room: int) -> Line | None:
    room -= JOINT + _ELLIPSIS_COST
    if room < _LEAST:
        return None
    piece = tokens.split(text, room)
    cost = piece.tokens + JOINT + _ELLIPSIS_COST
    return Line(piece.text.rstrip() + _ELLIPSIS, cost, piece.end) if piece.text.strip() else None
