"""The cells of a workbook: figures and days as such, words never as a formula."""

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from erp_mcp.analytics.story import Day, Grid, Money, Name, Number, Percent, Value
from erp_mcp.reports.files.direction import END_OF_ISOLATE, ISOLATE, RTL, plain
from erp_mcp.reports.files.written import Writer

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Look = Literal["plain", "prose", "label", "title", "heading"]

LONGEST_TEXT = 32_767  # of a cell
DIGITS = {"٠": "[$-2000401]", "۰": "[$-3000429]"}  # how a format asks for those of Arabic and of Persian
GRAINS = {"day": "yyyy-mm-dd", "week": "yyyy-mm-dd", "month": "yyyy-mm", "quarter": "yyyy-mm", "year": "yyyy"}
LOOKS: dict[Look, dict[str, object]] = {
    "plain": {},
    "prose": {"text_wrap": True, "valign": "top"},
    "label": {"bold": True, "valign": "top", "font_color": "#0072B2"},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "text_wrap": True, "valign": "vcenter"},
}


class Cells:
    def __init__(self, book: "Workbook", writer: Writer) -> None:
        self.writer = writer
        self._digits = DIGITS.get(writer.count(0), "")
        self._book = book
        self._formats: dict[str, Format] = {}

    def text(self, sheet: "Worksheet", row: int, column: int, text: str, look: Look = "plain") -> None:
        bare = text.replace(ISOLATE, "").replace(END_OF_ISOLATE, "") if look != "prose" else text
        sheet.write_string(row, column, bare[:LONGEST_TEXT], self._looking(LOOKS[look]))

    def value(
        self, sheet: "Worksheet", row: int, column: int, value: Value | None, *, is_sum: bool = False
    ) -> None:
        looks: dict[str, object] = {"bold": True, "top": 1} if is_sum else {}
        match value:
            case None:
                sheet.write_blank(row, column, None, self._looking(looks))
            case Money() | Number() | Percent():
                # A sheet counts in binary anyway.
                shown = self._looking({**looks, "num_format": self._digits + self.written_as(value)})
                sheet.write_number(row, column, float(figure(value)), shown)
            case Day(day, grain):
                shown = self._looking({**looks, "num_format": self._digits + GRAINS[grain], "align": "left"})
                sheet.write_datetime(row, column, datetime.combine(day, time()), shown)
            case _:
                said = plain(value).text if isinstance(value, Name) else self.writer.value(value)
                sheet.write_string(row, column, said[:LONGEST_TEXT], self._looking(looks))

    def written_as(self, value: Money | Number | Percent) -> str:
        match value:
            case Money(_, currency):
                return f'#,##0.00 "{self.writer.unit(currency)}"'
            case Percent(_, is_change):
                return "+0.0%;-0.0%;0.0%" if is_change else "0.0%"
            case Number(number, unit):
                digits = "#,##0" if number == number.to_integral_value() else "#,##0.##"
                return f'{digits} "{self.writer.unit(unit)}"' if unit else digits

    def widest(self, grid: Grid, column: int) -> int:
        return max((len(self.writer.value(line.cells[column])) + 2 for line in grid.lines[:200]), default=0)

    def _looking(self, looks: dict[str, object]) -> "Format":
        """One for all the cells that look alike: a workbook keeps each that was added."""
        key = repr(looks)
        if key not in self._formats:
            order = {"reading_order": 2} if self.writer.wording.language in RTL else {}
            self._formats[key] = self._book.add_format({**looks, **order})
        return self._formats[key]


def figure(value: Money | Number | Percent) -> Decimal:
    match value:
        case Money(amount):
            return amount
        case Number(number):
            return number
        case Percent(number):
            return number / 100
