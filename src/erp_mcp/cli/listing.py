"""Lists on stdout: a table for a person, tab-separated lines for a pipe, JSON for a program."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import typer

Cell = str | datetime | None | Sequence[str] | Mapping[str, str]


def show(
    title: str, rows: Sequence[Mapping[str, Cell]], *, as_json: bool, how_to_add: str | None = None
) -> None:
    """Every row has the same keys, which head the columns; that there is none is no line for a pipe."""
    if as_json:
        typer.echo(json.dumps([*map(dict, rows)], indent=2, default=datetime.isoformat))
    elif not rows:
        typer.echo(f"{title}: none; {how_to_add} adds one." if how_to_add else f"{title}: none.", err=True)
    elif sys.stdout.isatty():
        _print_table(title, rows)
    else:
        for row in rows:
            typer.echo("\t".join(map(_text, row.values())))


def _print_table(title: str, rows: Sequence[Mapping[str, Cell]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*rows[0], title=title)
    for row in rows:
        # What people have typed is text, not markup.
        table.add_row(*(Text(_text(cell)) for cell in row.values()))
    Console().print(table)


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
