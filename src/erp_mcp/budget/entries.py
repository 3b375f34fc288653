"""The entries of a section as lines with their costs: texts under a heading, or the rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_mcp.budget.sections import Item, Items, Row, Table

if TYPE_CHECKING:
    from erp_mcp.budget.tokens import Tokens

JOINT = 1  # tokens that a line break or a tab between two counted texts adds at most
ELLIPSIS, ELLIPSIS_COST = " …", 2
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
        if count is not None:
            return Line(item.text, count + JOINT)
        if item.unbroken is not None:
            return self._without_its_end(item.text[: item.unbroken], room)
        return _shortened(self._tokens, item.text, room)

    def _without_its_end(self, text: str, room: int) -> Line | None:
        count = self._tokens.count_within(text, room - JOINT - ELLIPSIS_COST)
        if count is None or not text.strip():
            return _shortened(self._tokens, text, room)
        return Line(text.rstrip() + ELLIPSIS, count + JOINT + ELLIPSIS_COST, len(text))


class Rows:
    def __init__(self, tokens: "Tokens", table: Table, dropped: frozenset[int]) -> None:
        self._tokens = tokens
        self._rows = table.rows
        self._kept = [index for index in range(len(table.columns)) if index not in dropped]
        self.dropped = tuple(table.columns[index].name for index in sorted(dropped))
        header = "\t".join(self._pick([column.name for column in table.columns]))
        self.head = [table.heading, header] if table.heading else [header]
        self.head_cost = sum(tokens.count(line) + JOINT for line in self.head)
        self.order = _by_value(table.rows)

    def line(self, index: int, room: int) -> Line | None:
        """The row; the first one with its longest cell shortened, if that makes it fit."""
        cells = self._pick(self._rows[index].cells)
        text = "\t".join(cells)
        count = self._tokens.count_within(text, room - JOINT)
        if count is not None:
            return Line(text, count + JOINT)
        return self._shortened(cells, room) if index == self.order[0] else None

    def _pick(self, cells: Sequence[str]) -> list[str]:
        return [" ".join(cells[index].split()) for index in self._kept]

    def _shortened(self, cells: list[str], room: int) -> Line | None:
        longest = max(range(len(cells)), key=lambda index: len(cells[index]))
        before, after = cells[:longest], cells[longest + 1 :]
        others = self._tokens.count_within("\t".join([*before, "", *after]), room)
        if others is None:
            return None
        short = _shortened(self._tokens, cells[longest], room - others - JOINT)
        if short is None:
            return None
        return Line("\t".join([*before, short.text, *after]), others + JOINT + short.cost, short.end)


Layout = Texts | Rows


def _by_value(entries: Sequence[Item] | Sequence[Row]) -> list[int]:
    return sorted(range(len(entries)), key=lambda index: -entries[index].value)


def _shortened(tokens: "Tokens", text: str, room: int) -> Line | None:
    room -= JOINT + ELLIPSIS_COST
    if room < _LEAST:
        return None
    piece = tokens.split(text, room)
    cost = piece.tokens + JOINT + ELLIPSIS_COST
    return Line(piece.text.rstrip() + ELLIPSIS, cost, piece.end) if piece.text.strip() else None
