"""One table per benchmark for people, and the same rows for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.table import Table

Cell = str | float | int | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Report:
    """Every row has the same columns; the first says what was measured."""

    title: str
    rows: Sequence[Row]
    note: str = ""

    def as_table(self) -> Table:
        table = Table(
            title=self.title, caption=self.note, title_justify="left", caption_justify="left", box=SIMPLE
        )
        for column in self.rows[0]:
            numeric = any(isinstance(row[column], int | float) for row in self.rows)
            table.add_column(column, justify="right" if numeric else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*map(shown, row.values()))
        return table

    def as_object(self) -> dict[str, object]:
        return {"title": self.title, "note": self.note, "rows": [dict(row) for row in self.rows]}


def shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def against(value: float, goal: float, unit: str = "") -> str:
    """The goal and whether it was reached."""
    return f"{'met' if value <= goal else 'missed'}: at most {goal:g}{unit}"
