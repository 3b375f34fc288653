"""A report as a workbook: what it says on the first sheet, each grid and each chart on one of its own."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from erp_mcp.analytics.story import Grid, Story
from erp_mcp.reports.files.cells import Cells
from erp_mcp.reports.files.direction import RTL
from erp_mcp.reports.files.native_charts import draw
from erp_mcp.reports.files.written import Listed, Writer, Written

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\u2066-\u2069]")
LONGEST_NAME = 31  # of a sheet
LABEL, PROSE = 22, 110  # widths of columns, in letters
NARROW, WIDE = 10, 48


def xlsx_of(story: Story, writer: Writer, written: Written) -> bytes:
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": written.title, "company": written.company})
        _fill(book, story, writer, written)
    return out.getvalue()


def _fill(book: "Workbook", story: Story, writer: Writer, written: Written) -> None:
    cells = Cells(book, writer)
    titles = [*(each.title for each in story.grids), *(each.title for each in story.charts)]
    names = sheet_names([writer.word("files.summary"), *map(writer.say, titles)])
    sheets = [_sheet(book, name, rtl=writer.wording.language in RTL) for name in names]
    _summary(sheets[0], cells, written)
    grids, charts = sheets[1 : 1 + len(story.grids)], sheets[1 + len(story.grids) :]
    for sheet, grid in zip(grids, story.grids, strict=True):
        _table(sheet, cells, grid)
    for sheet, chart in zip(charts, story.charts, strict=True):
        draw(book, sheet, cells, chart)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Valid ones, none twice."""
    taken: list[str] = []
    for each in wanted:
        name = FORBIDDEN.sub(" ", each)[:LONGEST_NAME].strip(" '") or "-"
        taken.append(
            next(free for free in _numbered(name) if free.casefold() not in map(str.casefold, taken))
        )
    return taken


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in range(2, 1000):
        end = f" {number}"
        yield name[: LONGEST_NAME - len(end)] + end


def _sheet(book: "Workbook", name: str, *, rtl: bool) -> "Worksheet":
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if rtl:
        sheet.right_to_left()
    return sheet


def _summary(sheet: "Worksheet", cells: Cells, written: Written) -> None:
    sheet.set_column(0, 0, LABEL)
    sheet.set_column(1, 1, PROSE)
    for row, (label, text) in enumerate(_lines(written)):
        cells.text(sheet, row, 0, label, "label" if row else "title")
        cells.text(sheet, row, 1, text, "prose")


def _lines(written: Written) -> Iterator[tuple[str, str]]:
    yield written.title, written.company
    yield "", written.days
    for each in written.verdict:
        yield "", each
    for listed in (written.drivers, written.advice, written.caveats):
        yield from _labelled(listed)
    yield "", ""
    for fact in written.facts:
        yield fact.label, fact.text


def _labelled(listed: Listed) -> Iterator[tuple[str, str]]:
    if listed.lines:
        yield "", ""
    for place, each in enumerate(listed.lines):
        yield "" if place else listed.heading, each


def _table(sheet: "Worksheet", cells: Cells, grid: Grid) -> None:
    writer = cells.writer
    headings = sheet_headings([writer.say(each.heading) for each in grid.columns])
    for column, heading in enumerate(headings):
        cells.text(sheet, 0, column, heading, "heading")
        sheet.set_column(column, column, min(max(cells.widest(grid, column), len(heading) + 4, NARROW), WIDE))
    for row, line in enumerate(grid.lines, 1):
        for column, value in enumerate(line.cells):
            cells.value(sheet, row, column, value)
    last = len(grid.lines)
    if last:
        columns = [{"header": each} for each in headings]
        sheet.add_table(0, 0, last, len(headings) - 1, {"columns": columns, "style": "Table Style Light 9"})
        sheet.freeze_panes(1, 0)
    for column, value in enumerate(grid.sum or ()):
        cells.value(sheet, last + 1, column, value, is_sum=True)
    if note := writer.note(last, last if grid.total is None else grid.total):
        cells.text(sheet, last + 3, 0, note, "plain")
    if not last:
        cells.text(sheet, 2, 0, writer.word("files.nothing"), "plain")


def sheet_headings(wanted: Sequence[str]) -> list[str]:
    """A table of a workbook takes no heading twice and none that is empty."""
    taken: list[str] = []
    for each in wanted:
        free = (f"{each or '-'}{' ' * more}" for more in range(len(wanted)))
        taken.append(next(one for one in free if one.casefold() not in map(str.casefold, taken)))
    return taken
