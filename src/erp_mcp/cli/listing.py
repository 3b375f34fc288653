"""Lists on stdout: a table for a person, tab-separated lines for a pipe, JSON for a program."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import typer

Cell = str | datetime | None | Sequence[str] | Mapping[str, str]


def show(title: str, rows: Sequence[Mapping[str, Cell]], *, as_json: bool) -> None:
    """Every row has the same keys, which head the columns."""
    if as_json:
        typer.echo(json.dumps([*map(dict, rows)], indent=2, default=datetime.isoformat))
    elif sys.stdout.isatty():
        _print_table(title, rows)
    else:
        for row in rows:
            typer.echo("\t".join(map(_text, row.values())))


def _print_table(title: str, rows: Sequence[Mapping[str, Cell]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*(rows[0] if rows else ()), title=title)
    for row in rows:
        # What people have typed is text, not markup.
        table.add_row(*(Text(_text(cell)) for cell in row.values()))
    Console().print(table if rows else f"{title}: none")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return "-"
        case str():
            return cell
        case datetime():
            return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case Mapping():
            return " ".join(f"{name}={value}" for name, value in cell.items())
        case _:
            return " ".join(cell)
