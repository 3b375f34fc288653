"""Running `erp-mcp doctor`, and reading what it found."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import typer
from typer.testing import CliRunner, Result

from erp_mcp.cli.doctor import doctor
from erp_mcp.store.embedded import Urls

command = typer.Typer()
command.command()(doctor)
# Sets variables, by keyword.
Environment = Callable[..., None]
Found = dict[str, dict[str, str]]


def run(*options: str) -> Result:
    """In a thread of its own, because the loop of the fixtures lives in this one."""
    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(CliRunner().invoke, command, options).result()
    assert isinstance(result.exception, SystemExit | None), result.output
    return result


def found() -> tuple[Found, int]:
    """By name, the last of a name, and the exit status."""
    result = run("--json")
    report = json.loads(result.stdout)
    assert report["ok"] == (result.exit_code == 0)
    return {finding.pop("name"): finding for finding in report["findings"]}, result.exit_code


def states(findings: Found, state: str) -> set[str]:
    return {name for name, finding in findings.items() if finding["state"] == state}


def as_owner(urls: Urls, statement: str) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute(statement.encode())
