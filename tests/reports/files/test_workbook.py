"""What a program for sheets reads in the workbook of a report."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from erp_mcp.analytics.story import Story
from erp_mcp.reports.files import render
from erp_mcp.reports.files.workbook import LONGEST_NAME, sheet_names
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import EMPTY, HOSTILE, HUGE, NAMES, SALES, line, story

if TYPE_CHECKING:
    from openpyxl import Workbook


def book(told: Story, language: Language = "en") -> "Workbook":
    return load_workbook(BytesIO(content(told, language)))


def content(told: Story, language: Language = "en") -> bytes:
    return render(told, Wording(language), "xlsx", company="Al Madar").content


def test_the_first_sheet_says_what_the_report_does() -> None:
    sheet = book(SALES).worksheets[0]
    labels = {str(label): str(text) for label, text in sheet.iter_rows(values_only=True, max_col=2) if label}
    assert sheet.title == "Summary"
    assert labels["Summary"].strip("\u2068\u2069") == "Al Madar"
    assert labels["Mind"] == "millions"
    assert labels["Records"] == "321"


def test_figures_are_figures_and_days_are_days() -> None:
    sheet = book(SALES).worksheets[1]
    row = sheet[2]
    assert [each.value for each in row] == [NAMES[0], 1234.5, 3, -0.125, datetime(2026, 9, 12)]  # noqa: DTZ001  # sheets know no zones
    assert [each.number_format for each in row[1:]] == [
        '#,##0.00 "SAR"',
        "#,##0",
        "+0.0%;-0.0%;0.0%",
        "yyyy-mm-dd",
    ]
    assert sheet.cell(6, 2).value == 1234567.5
    assert [each.ref for each in sheet.tables.values()] == ["A1:E5"]


@pytest.mark.parametrize("begun", ["=", "+", "-", "@", "\t=", "http://", "{="])
def test_a_name_is_never_a_formula_nor_a_link(begun: str) -> None:
    name = f"{begun}cmd|' /C calc'!A0"
    told = story([line(name, Decimal(1))])
    cell = book(told).worksheets[1].cell(2, 1)
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name.strip("\t"), None)
    assert not any(b"<f>" in each for each in parts(content(told), "xl/worksheets/"))


def test_what_is_from_outside_is_written_whole() -> None:
    assert book(story([line(HOSTILE, Decimal(1))])).worksheets[1].cell(2, 1).value == HOSTILE


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
def test_sheets_run_as_their_reader_reads(language: Language) -> None:
    directions = {bool(each.sheet_view.rightToLeft) for each in book(SALES, language).worksheets}
    assert directions == {language in {"ar", "fa"}}


def test_charts_are_drawn_by_the_program_from_cells() -> None:
    (forecast, *_) = [each.decode() for each in parts(content(SALES, "ar"), "xl/charts/")]
    assert forecast.count("<c:ser>") == 4
    assert 'orientation val="maxMin"' in forecast
    assert [len(parts(content(told), "xl/charts/")) for told in (SALES, HUGE, EMPTY)] == [3, 0, 0]


def test_every_row_is_in_the_workbook() -> None:
    sheet = book(HUGE).worksheets[1]
    assert sheet.cell(1_201, 1).value == "Customer 1199"
    assert sheet.cell(1_204, 1).value == "The first 1,200 of 10,000."


@given(st.lists(st.text("aAİß'[]:*?/\\ \n", max_size=40), max_size=12))
def test_sheets_have_names_that_are_valid_and_their_own(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len({each.casefold() for each in names}) == len(wanted)
    assert all(0 < len(each) <= LONGEST_NAME and not set(each) & set("[]:*?/\\") for each in names)
    assert not any(each[0] == "'" or each[-1] == "'" for each in names)


def parts(workbook: bytes, under: str) -> list[bytes]:
    with ZipFile(BytesIO(workbook)) as packed:
        return [
            packed.read(each)
            for each in sorted(packed.namelist())
            if each.startswith(under) and each.endswith(".xml")
        ]
