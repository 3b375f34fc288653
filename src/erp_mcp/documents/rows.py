"""The rows of CSV and JSON Lines: a broken one is reported by its line, and the others are read."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pydantic import JsonValue

from erp_mcp.documents.columns import columns_of, kind_of
from erp_mcp.documents.content import Problem
from erp_mcp.documents.encoding import storable
from erp_mcp.documents.prices import Mark
from erp_mcp.errors import DocumentUnreadable

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES = 200  # of one row; a quotation mark that nobody closes would take all that follow
MOST_ABOVE = 10  # lines in which the names of the columns are looked for
MOST_ASKED = 100  # rows that tell whether a table without names of columns asks
ASKING = ("?", "؟")
BROKEN = "quotation marks that do not match, or a cell that is too long"


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`usual` is the mark before decimals where prices themselves do not tell."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    line: int = 1
    above: Problem | None = None
    usual: Mark | None = None


@dataclass(frozen=True, slots=True)
class Top:
    """Where the rows of a table begin, below its `headers` and whatever is written above them."""

    headers: Sequence[str]
    line: int
    rows: int
    delimiter: str


def csv_table(name: str, text: str) -> Table:
    lines = [f"{line}\n" for line in text.split("\n")]
    first = next(at for at, line in enumerate(lines) if line.strip())
    if lines[first].lower().startswith("sep="):  # what Excel writes for itself
        first += 1
    top = _named_top(lines, first) or _questions_top(lines, first) or _widest_top(lines, first)
    if top is None:
        raise DocumentUnreadable(f"{name} does not begin with a line of column names.")
    found = list(_csv_rows(lines, top.rows, top.delimiter, len(top.headers)))
    above = " ".join(re.sub(r"[;|,\s]+", " ", line) for line in lines[first : top.line]).strip()
    left_out = Problem(first + 1, f"above the column names, and left out: {above[:60]}") if above else None
    return replace(_table(top.headers, found), line=top.line + 1, above=left_out)


def _named_top(lines: Sequence[str], first: int) -> Top | None:
    """The first line by whose names it is known what the table is about."""
    tops = (
        _top(lines, at, _delimiter(lines[at])) for at in range(first, min(first + MOST_ABOVE, len(lines)))
    )
    return next((top for top in tops if top and kind_of(columns_of(top.headers).values())), None)


def _questions_top(lines: Sequence[str], first: int) -> Top | None:
    """Two columns without names, the first of which asks, more often than not and from the first line on."""
    for delimiter in DELIMITERS:
        rows = islice(_csv_rows(lines, first, delimiter, 2), MOST_ASKED)
        asked = [
            isinstance(row, Row) and row.cells[0].endswith(ASKING) and row.cells[1] != "" for row in rows
        ]
        if asked[:1] == [True] and 2 * sum(asked) > len(asked):
            return Top(("question", "answer"), first, first, delimiter)
    return None


def _widest_top(lines: Sequence[str], first: int) -> Top | None:
    """The first line, but for lines of one cell above others of more."""
    delimiter = _delimiter(lines[first])
    above = range(first, min(first + MOST_ABOVE, len(lines)))
    tops = [top for at in above if (top := _top(lines, at, _delimiter(lines[at])))]
    wide = next((top for top in tops if sum(map(bool, top.headers)) > 1), None)
    return wide or _top(lines, first, delimiter)


def _top(lines: Sequence[str], at: int, delimiter: str) -> Top | None:
    headers, used = _csv_row(lines, at, delimiter)
    return Top(headers, at, at + used, delimiter) if headers and any(headers) else None


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
    return replace(_table(headers, found), usual=".")


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


def _table(headers: Sequence[str], found: Sequence[Row | Problem]) -> Table:
    rows = tuple(each for each in found if isinstance(each, Row))
    problems = tuple(each for each in found if isinstance(each, Problem))
    return Table(tuple(headers), rows, problems)
