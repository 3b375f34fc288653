"""A grid in words: what all cells of a column share is said once, above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.story import Chart, Column, Day, Days, Grid, Line, Money, Number, Phrase, Value
from erp_mcp.reports.wording import Wording


@dataclass(frozen=True, slots=True)
class Tabled:
    """`sum` belongs below the rows, in the same columns."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    sum: Sequence[str] | None = None

    @property
    def known(self) -> list[int]:
        """The columns in which something is."""
        rows = [*self.rows, self.sum] if self.sum else self.rows
        return [place for place in range(len(self.headings)) if any(row[place] for row in rows)]


def tabled(wording: Wording, grid: Grid) -> Tabled:
    lines = [line.cells for line in grid.lines]
    every = [*lines, grid.sum] if grid.sum else lines
    shared = [shared_by([cells[place] for cells in every]) for place in range(len(grid.columns))]
    headings = [_heading(wording, *each) for each in zip(grid.columns, shared, strict=True)]
    rows = [_row(wording, cells, shared) for cells in lines]
    total = _row(wording, grid.sum, shared) if grid.sum else None
    if total and not total[0]:
        total[0] = wording.say(Phrase("frame.total"))
    return Tabled(_title(wording, grid), headings, rows, total)


def shared_by(cells: Sequence[Value | None]) -> str:
    """The currency of all amounts or the unit of all numbers of a column; empty where they differ."""
    found = {_measure(each) for each in cells if each is not None}
    return found.pop() if len(found) == 1 else ""


def drawn_as_grid(chart: Chart) -> Grid:
    """For whoever cannot see it; it has a label at least."""
    is_unit = "." in chart.unit
    is_in_time = isinstance(chart.labels[0], Day | Days)
    first = Column(Phrase("frame.period" if is_in_time else "frame.item"))
    columns = [first, *(Column(each.title) for each in chart.series)]

    def measured(value: Decimal | None) -> Value | None:
        if value is None:
            return None
        return Money(value, chart.unit) if chart.unit and not is_unit else Number(value, chart.unit)

    lines = [
        Line([label, *(measured(each.values[place]) for each in chart.series)])
        for place, label in enumerate(chart.labels)
    ]
    return Grid(chart.name, chart.title, columns, lines)


def _measure(value: Value) -> str:
    match value:
        case Money(_, currency):
            return currency
        case Number(_, unit):
            return unit
        case _:
            return ""


def _title(wording: Wording, grid: Grid) -> str:
    title = wording.say(grid.title)
    if grid.total is None or grid.total <= len(grid.lines):
        return title
    of = Phrase("frame.shown", {"shown": _count(len(grid.lines)), "total": _count(grid.total)})
    return f"{title} ({wording.say(of)})"


def _count(number: int) -> Number:
    return Number(Decimal(number))


def _heading(wording: Wording, column: Column, shared: str) -> str:
    heading = wording.say(column.heading)
    if not shared:
        return heading
    told = wording.unit(shared) if "." in shared else wording.currency(shared)
    return heading if told.casefold() in heading.casefold() else f"{heading} ({told})"


def _row(wording: Wording, cells: Sequence[Value | None], shared: Sequence[str]) -> list[str]:
    return [
        wording.bare(cell) if common else wording.value(cell)
        for cell, common in zip(cells, shared, strict=True)
    ]
