"""`erp-mcp doctor`: what keeps erp-mcp from working, and what mends it."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp import __version__
from erp_mcp.cli.checks.finding import Finding, State
from erp_mcp.cli.loop import run

if TYPE_CHECKING:
    from rich.console import Console

STYLES: dict[State, str] = {"ok": "green", "warning": "yellow", "problem": "bold red", "skipped": "dim"}
INDENT, STATE_WIDTH, NAME_WIDTH = 2, 9, 16


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    probe: Annotated[
        bool, typer.Option("--probe", help="Also ask a model; it costs a fraction of a cent.")
    ] = False,
) -> None:
    """Look for what keeps erp-mcp from working and say what mends it; a problem ends in exit status 1."""
    from erp_mcp.cli.checks.examination import examine

    findings = run(partial(examine, os.environ, with_probe=probe))
    if json:
        typer.echo(as_json(findings))
    else:
        show(findings)
    if not is_fine(findings):
        raise typer.Exit(1)


def is_fine(findings: Sequence[Finding]) -> bool:
    return all(finding.state != "problem" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """Escaped, so that every console and every pipe can carry it."""
    found = [
        {name: value for name, value in asdict(finding).items() if value is not None} for finding in findings
    ]
    report = {"version": __version__, "ok": is_fine(findings), "findings": found}
    return dumps(report, separators=(",", ":"))


def show(findings: Sequence[Finding]) -> None:
    from rich.console import Console

    from erp_mcp.cli.checks.examination import GROUPS

    console = Console(highlight=False)
    for group, names in GROUPS.items():
        console.print(group, style="bold")
        for finding in findings:
            if finding.name in names:
                show_one(console, finding)
        console.print()
    console.print(summary(findings))


def show_one(console: "Console", finding: Finding) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    row = Table.grid()
    row.add_column(width=STATE_WIDTH)
    row.add_column(width=NAME_WIDTH)
    row.add_column(overflow="fold")
    row.add_row(Text(finding.state, STYLES[finding.state]), finding.name, Text(finding.found))
    console.print(Padding(row, (0, 0, 0, INDENT), expand=False))
    if finding.mend is not None:
        # Not wrapped, so that a command can be copied in one go.
        indent = " " * (INDENT + STATE_WIDTH + NAME_WIDTH)
        console.print(Text(f"{indent}{finding.mend}", "cyan"), soft_wrap=True)


def summary(findings: Sequence[Finding]) -> str:
    problems, warnings = (
        sum(finding.state == state for finding in findings) for state in ("problem", "warning")
    )
    return f"Problems: {problems}. Warnings: {warnings}." if problems or warnings else "Nothing is wrong."
