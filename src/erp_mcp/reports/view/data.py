"""A report as the interactive view shows it: in its reader's words, with what each figure is worth for sorting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Day,
    Days,
    Grid,
    Line,
    Money,
    Number,
    Percent,
    Series,
    Value,
)
from erp_mcp.reports.files.axes import has_values
from erp_mcp.reports.files.charts import is_lying
from erp_mcp.reports.files.looks import PALETTE
from erp_mcp.reports.files.written import Listed, Table, Writer
from erp_mcp.reports.summary import Summary, called
from erp_mcp.reports.wording import Wording

MOST_BYTES = 300_000
DIGITS = {"٠": "arab", "۰": "arabext"}  # as Unicode calls those of Arabic and of Persian
WORDS = ("filter", "none", "close", "open", "failed", "ask")
Json = dict[str, JsonValue]


def view_of(summary: Summary, most_bytes: int = MOST_BYTES) -> Json:
    """Fewer rows where all would be too much: the tables then say of how many they show how many."""
    most_rows = max((len(each.lines) for each in summary.story.grids), default=0)
    while True:
        data = View(summary, most_rows).data()
        if most_rows == 0 or len(json.dumps(data, ensure_ascii=False).encode()) <= most_bytes:
            return data
        most_rows //= 2


@dataclass(frozen=True, slots=True)
class View:
    summary: Summary
    most_rows: int

    def data(self) -> Json:
        story, writer = self.summary.story, self._writer
        written = writer.write(story, "")
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
            "tables": [self._table(grid, table) for grid, table in zip(grids, written.tables, strict=True)],
            "advice": {
                "heading": written.advice.heading,
                "lines": [self._advice(each) for each in story.advice],
            },
            "caveats": _listed(written.caveats),
            "about": written.about,
            "facts": [{"label": each.label, "text": each.text} for each in written.facts],
            "palette": list(PALETTE),
        }

    @property
    def _writer(self) -> Writer:
        model = self.summary.wording
        return Writer(Wording.for_reader(model.language, model.calendar))

    def _table(self, grid: Grid, table: Table) -> Json:
        lines, writer = grid.lines[: self.most_rows], self._writer
        total = len(grid.lines) if grid.total is None else grid.total
        return {
            "name": grid.name,
            "title": table.title,
            "headings": list(table.headings),
            "shapes": list(table.shapes),
            "rows": [self._row(line) for line in lines],
            "sum": list(table.sum),
            "note": writer.note(len(lines), total) if lines else table.note,
        }

    def _row(self, line: Line) -> Json:
        row: Json = {
            "cells": [self._writer.value(each) for each in line.cells],
            "values": [_worth(each) for each in line.cells],
        }
        if line.call:
            row["call"] = _call(line.call)
        return row

    def _chart(self, chart: Chart) -> Json:
        writer = self._writer
        return {
            "title": writer.say(chart.title),
            "drawn": chart.drawn,
            "isLying": is_lying(chart),
            "labels": [writer.value(each) for each in chart.labels],
            "unit": self._unit(chart.unit),
            "series": [self._series(each) for each in chart.series],
        }

    def _unit(self, unit: str) -> str:
        wording = self._writer.wording
        return wording.unit(unit) if "." in unit else wording.currency(unit)

    def _series(self, series: Series) -> Json:
        return {
            "title": self._writer.say(series.title),
            "values": _numbers(series.values),
            "low": _numbers(series.low or ()),
            "high": _numbers(series.high or ()),
        }

    def _advice(self, advice: Advice) -> Json:
        """What to do is asked of the model, which does it as its policy allows; a page changes nothing."""
        text = self._writer.say(advice.text)
        return {"text": text, "call": called(advice.call)} if advice.call else {"text": text}


def _listed(listed: Listed) -> Json:
    return {"heading": listed.heading, "lines": list(listed.lines)}


def _call(call: Call) -> Json:
    return {"tool": call.tool, "arguments": dict(call.arguments)}


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
