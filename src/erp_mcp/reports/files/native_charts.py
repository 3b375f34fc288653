"""Charts as a workbook draws them itself, from cells that its reader may change."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from erp_mcp.analytics.story import Chart, Name, Number, Phrase, Series
from erp_mcp.reports.files.cells import Cells
from erp_mcp.reports.files.charts import is_lying
from erp_mcp.reports.files.direction import RTL
from erp_mcp.reports.files.looks import PALETTE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TYPES = {"line": "line", "bar": "column", "stacked": "column"}
LYING = {"bar": "bar", "stacked": "bar"}


@dataclass(frozen=True, slots=True)
class Drawn:
    name: str
    values: "list[Decimal | None]"
    color: str
    is_bound: bool = False


def draw(book: "Workbook", sheet: "Worksheet", cells: Cells, chart: Chart) -> None:
    drawn = [each for place, series in enumerate(chart.series) for each in _drawn(series, place, cells)]
    for row, label in enumerate(chart.labels, 1):
        cells.value(sheet, row, 0, label)
    for column, each in enumerate(drawn, 1):
        cells.text(sheet, 0, column, each.name, "heading")
        for row, value in enumerate(each.values, 1):
            cells.value(sheet, row, column, None if value is None else Number(value))
    sheet.set_column(0, len(drawn), 16)
    if chart.labels:
        _insert(book, sheet, cells, chart, drawn)
    else:
        cells.text(sheet, 2, 0, cells.writer.word("files.nothing"))


def _drawn(series: Series, place: int, cells: Cells) -> Iterator[Drawn]:
    """A band is the two lines that it lies between."""
    name, color = cells.writer.say(series.title), PALETTE[place % len(PALETTE)]
    yield Drawn(name, list(series.values), color)
    for key, bound in (("files.low", series.low), ("files.high", series.high)):
        if bound:
            said = cells.writer.say(Phrase(key, {"series": Name(name)}))
            yield Drawn(said, list(bound), color, is_bound=True)


def _insert(book: "Workbook", sheet: "Worksheet", cells: Cells, chart: Chart, drawn: list[Drawn]) -> None:
    lying, rtl = is_lying(chart), cells.writer.wording.language in RTL
    options = {"type": (LYING if lying else TYPES)[chart.drawn]}
    if chart.drawn == "stacked":
        options["subtype"] = "stacked"
    native = book.add_chart(options)
    last = len(chart.labels)
    for column, each in enumerate(drawn, 1):
        native.add_series(
            {
                "name": [sheet.name, 0, column],
                "categories": [sheet.name, 1, 0, last, 0],
                "values": [sheet.name, 1, column, last, column],
                **_look(chart, each),
            }
        )
    native.set_title({"name": cells.writer.say(chart.title), "overlay": False})
    native.set_legend({"none": True} if len(drawn) == 1 else {"position": "top"})
    # The first bar on top where bars lie, on the right for readers from right to left.
    native.set_x_axis({"reverse": lying or rtl, "text_axis": True, "label_position": "low"})
    native.set_y_axis({"reverse": lying and rtl, "major_gridlines": {"visible": True}})
    native.show_blanks_as("gap")
    native.set_size({"width": 760, "height": 380})
    sheet.insert_chart(1, len(drawn) + 2, native, {"description": cells.writer.say(chart.title)})


def _look(chart: Chart, drawn: Drawn) -> dict[str, object]:
    if chart.drawn != "line":
        return {"fill": {"color": drawn.color}, "gap": 60}
    dash = "dash" if drawn.is_bound else "solid"
    marker = "none" if drawn.is_bound else "circle"
    line = {"color": drawn.color, "width": 1 if drawn.is_bound else 2.25, "dash_type": dash}
    fill = {"color": drawn.color}
    return {"line": line, "marker": {"type": marker, "size": 5, "fill": fill, "border": fill}}
