"""A report as the interactive view shows it: in its reader's words, with what each figure is worth for sorting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from erp_mcp.analytics.story import (
    Advice,
    Chart,
    Day,
    Days,
    Grid,
    Line,
    Money,
    Number,
    Percent,
    Series,
    Story,
    Value,
)
from erp_mcp.reports.files.axes import has_values
from erp_mcp.reports.files.charts import is_lying
from erp_mcp.reports.files.looks import PALETTE
from erp_mcp.reports.files.written import MOST_ROWS, Listed, Table, Writer, Written
from erp_mcp.reports.summary import Summary, called
from erp_mcp.reports.wording import Wording

MOST_BYTES = 300_000
DIGITS = {"٠": "arab", "۰": "arabext"}  # as Unicode calls those of Arabic and of Persian
WORDS = ("filter", "none", "close", "open", "failed", "ask")
Json = dict[str, JsonValue]


def view_of(summary: Summary, most_bytes: int = MOST_BYTES) -> Json:
    """Fewer rows where all would be too much: the tables then say of how many they show how many."""
    writer = Writer(Wording.for_reader(summary.wording.language, summary.wording.calendar))
    view = View(summary.story, writer, writer.write(summary.story, ""))
    most_rows = MOST_ROWS
    while _size(data := view.data(most_rows)) > most_bytes and most_rows:
        most_rows //= 2
    return data


@dataclass(frozen=True, slots=True)
class View:
    story: Story
    writer: Writer
    written: Written

    def data(self, most_rows: int) -> Json:
        story, writer, written = self.story, self.writer, self.written
        grids = [each for each in story.grids if each.lines or not story.is_empty]
        return {
            "language": written.language,
            "direction": "rtl" if written.is_rtl else "ltr",
            "digits": DIGITS.get(written.digits[0], "latn"),
            "words": {each: writer.word(f"view.{each}") for each in WORDS},
            "title": written.title,
            "days": written.days,
            "verdict": list(written.verdict),
            "isEmpty": written.is_empty,
            "drivers": _listed(written.drivers),
            "charts": [self._chart(each) for each in story.charts if has_values(each)],
            "tables": [
                self._table(grid, table, most_rows) for grid, table in zip(grids, written.tables, strict=True)
            ],
            "advice": {
                "heading": written.advice.heading,
                "lines": [self._advice(each) for each in story.advice],
            },
            "caveats": _listed(written.caveats),
            "about": written.about,
            "facts": [{"label": each.label, "text": each.text} for each in written.facts],
            "palette": list(PALETTE),
        }

    def _table(self, grid: Grid, table: Table, most_rows: int) -> Json:
        shown = zip(grid.lines, table.rows[:most_rows], strict=False)
        rows = [_row(line, cells, table.places) for line, cells in shown]
        total = len(grid.lines) if grid.total is None else grid.total
        return {
            "name": grid.name,
            "title": table.title,
            "headings": list(table.headings),
            "shapes": list(table.shapes),
            "rows": [*rows],
            "sum": list(table.sum),
            "note": self.writer.note(len(rows), total) if rows else table.note,
        }

    def _chart(self, chart: Chart) -> Json:
        writer = self.writer
        return {
            "title": writer.say(chart.title),
            "drawn": chart.drawn,
            "isLying": is_lying(chart),
            "labels": [writer.value(each) for each in chart.labels],
            "unit": writer.unit(chart.unit),
            "series": [self._series(each) for each in chart.series],
        }

    def _series(self, series: Series) -> Json:
        return {
            "title": self.writer.say(series.title),
            "values": _numbers(series.values),
            "low": _numbers(series.low or ()),
            "high": _numbers(series.high or ()),
        }

    def _advice(self, advice: Advice) -> Json:
        """What to do is asked of the model, which does it as its policy allows; a page changes nothing."""
        text = self.writer.say(advice.text)
        return {"text": text, "call": called(advice.call)} if advice.call else {"text": text}


def _row(line: Line, cells: Sequence[str], places: Sequence[int]) -> Json:
    row: Json = {"cells": list(cells), "values": [_worth(line.cells[at]) for at in places]}
    if line.call:
        row["call"] = {"tool": line.call.tool, "arguments": dict(line.call.arguments)}
    return row


def _size(data: Json) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode())


def _listed(listed: Listed) -> Json:
    return {"heading": listed.heading, "lines": list(listed.lines)}


def _numbers(values: Sequence[Decimal | None]) -> list[JsonValue]:
    return [None if each is None else float(each) for each in values]


def _worth(value: Value | None) -> float | str | None:
    """What a column is sorted by; words as they are read."""
    match value:
        case Money(number) | Number(number) | Percent(number):
            return float(number)
        case Day(day) | Days(day):
            return day.isoformat()
        case _:
            return None
