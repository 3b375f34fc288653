"""What goes in, sections of whole items or rows, and what comes out: text, and what was left out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Priority = Literal["instructions", "question", "memory", "primary", "secondary"]


@dataclass(frozen=True, slots=True)
class Item:
    """The item of the lowest value is left out first; `tokens` is the count of its text, where known.

    What begins at the character `unbroken` is shown whole or not at all: half a call is no call.
    """

    text: str
    value: float = 0
    tokens: int | None = None
    unbroken: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """Texts under a heading, one after the other; `max_tokens` caps the section."""

    name: str
    items: Sequence[Item]
    priority: Priority = "primary"
    heading: str = ""
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column without a value always stays; of the others the one of the lowest value goes first."""

    name: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    value: float = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header line, separated by tabs; blanks inside a cell become single spaces."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    priority: Priority = "primary"
    heading: str = ""
    max_tokens: int | None = None

    def __post_init__(self) -> None:
        if not self.columns or any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.name} has no columns, or a row that does not match them")


Section = Items | Table


@dataclass(frozen=True, slots=True)
class Cut:
    """Item `index` is shown up to character `end`; of a row it is the longest cell."""

    index: int
    end: int


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a section of `total` items or rows does not show: some of them, columns, the rest of a cut one."""

    section: str
    total: int
    items: tuple[int, ...]
    columns: tuple[str, ...] = ()
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """`left_out` follows the given order of the sections; it is empty when everything is there."""

    text: str
    tokens: int
    left_out: tuple[Omitted, ...]


Note = Callable[[Sequence[Omitted]], str]


def left_out_note(left_out: Sequence[Omitted]) -> str:
    return f"[left out: {'; '.join(_describe(omitted) for omitted in left_out)}]"


def _describe(omitted: Omitted) -> str:
    parts = [f"{len(omitted.items)} of {omitted.total}"] if omitted.items else []
    if omitted.columns:
        parts.append(f"columns {', '.join(omitted.columns)}")
    if omitted.cut:
        parts.append("text shortened")
    return f"{omitted.section} {', '.join(parts)}"
