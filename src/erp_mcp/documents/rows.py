"""The rows of CSV and JSON Lines: a broken one is reported by its line, and the others are read."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from erp_mcp.documents.columns import columns_of
from erp_mcp.documents.content import Problem
from erp_mcp.documents.encoding import storable
from erp_mcp.errors import DocumentUnreadable

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES = 200  # of one row; a quotation mark that nobody closes would take all that follow
BROKEN = "quotation marks that do not match, or a cell that is too long"


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`delimiter` hints at where a table comes from: who writes a comma in numbers divides columns otherwise."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    delimiter: str = ","


def csv_table(name: str, text: str) -> Table:
    lines = [f"{line}\n" for line in text.split("\n")]
    first = next(at for at, line in enumerate(lines) if line.strip())
    if lines[first].lower().startswith("sep="):  # what Excel writes for itself
        first += 1
    delimiter = _delimiter(lines[first])
    headers, used = _csv_row(lines, first, delimiter)
    if headers is None or not any(headers):
        raise DocumentUnreadable(f"{name} does not begin with a line of column names.")
    found = list(_csv_rows(lines, first + used, delimiter, len(headers)))
    return _table(headers, found, delimiter)


def _delimiter(line: str) -> str:
    """What gives the most columns that are known, and the most at all."""

    def columns(delimiter: str) -> tuple[int, int]:
        cells = line.replace('"', "").split(delimiter)
        return len(columns_of(cells)), len(cells)

    return max(DELIMITERS, key=columns)


def _csv_rows(lines: Sequence[str], at: int, delimiter: str, width: int) -> Iterator[Row | Problem]:
    while at < len(lines):
        cells, used = _csv_row(lines, at, delimiter)
        if cells is None:
            yield Problem(at + 1, BROKEN)
        elif any(cells[width:]):
            yield Problem(at + 1, f"{len(cells)} cells below {width} column names")
            used = 1  # of a quotation mark gone astray only this line is its own
        elif any(cells):
            yield Row(at + 1, (*cells, *[""] * (width - len(cells)))[:width])
        at += used


def _csv_row(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of the row that begins here, and how many lines it takes."""
    following = (lines[each] for each in range(at, min(at + MOST_LINES, len(lines))))
    reader = csv.reader(following, delimiter=delimiter, strict=True)
    try:
        return [cell.strip() for cell in next(reader, list[str]())], max(reader.line_num, 1)
    except csv.Error:
        return None, 1


def jsonl_table(text: str) -> Table:
    """Its columns are the keys of all its objects."""
    parsed = [_parsed(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    objects = [each for each in parsed if isinstance(each, JsonRow)]
    headers = list(dict.fromkeys(key for each in objects for key in each.fields))
    found = [
        Row(each.line, tuple(each.fields.get(key, "") for key in headers))
        if isinstance(each, JsonRow)
        else each
        for each in parsed
    ]
    return _table(headers, found, ",")


@dataclass(frozen=True, slots=True)
class JsonRow:
    line: int
    fields: dict[str, str]


def _parsed(number: int, line: str) -> JsonRow | Problem:
    try:
        found: JsonValue = json.loads(line, parse_float=str)  # a price keeps all its digits
    except (ValueError, RecursionError):
        return Problem(number, "not JSON, or nested too deeply")
    if not isinstance(found, dict):
        return Problem(number, "not a JSON object")
    return JsonRow(number, {storable(key): _cell(value) for key, value in found.items()})


def _cell(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return storable(json.dumps(value, ensure_ascii=False))
    return storable(str(value)).strip()


def _table(headers: Sequence[str], found: Sequence[Row | Problem], delimiter: str) -> Table:
    rows = tuple(each for each in found if isinstance(each, Row))
    problems = tuple(each for each in found if isinstance(each, Problem))
    return Table(tuple(headers), rows, problems, delimiter)
