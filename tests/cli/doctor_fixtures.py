"""What the tests of `erp-mcp doctor` share: the command, its findings, and databases to look at."""

import json
import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import typer
from tests.conftest import at
from typer.testing import CliRunner, Result

from erp_mcp.cli.doctor import doctor
from erp_mcp.store.embedded import Urls

command = typer.Typer()
command.command()(doctor)
Environment = Callable[..., None]
Found = dict[str, dict[str, str]]


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, anyio_backend: str) -> Environment:
    """Sets variables; nothing but them is set, and no test depends on which ports are free."""
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ERP_MCP_PORT", "0")

    def set_all(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))

    return set_all


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


@pytest.fixture
def external(urls: Urls, given: Environment) -> Urls:
    """A database of somebody's own, with the tenant and a worker."""
    as_owner(urls, "insert into tenants (id, name) values ('main', 'Main')")
    as_owner(urls, "insert into queue.procrastinate_workers default values")
    given(ERP_MCP_DATABASE_URL=urls.app, ERP_MCP_DATABASE_OWNER_URL=urls.owner)
    return urls


@pytest.fixture
def empty(server: Urls, given: Environment) -> Generator[Urls]:
    """A database without a schema, known to the application only."""
    name = "empty_for_doctor"
    urls = Urls(owner=at(server.owner, name), app=at(server.app, name))
    given(ERP_MCP_DATABASE_URL=urls.app)
    with psycopg.connect(at(server.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield urls
        connection.execute(f"drop database {name} with (force)".encode())
