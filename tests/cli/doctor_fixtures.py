"""What the tests of `erp-mcp doctor` stand on: an environment of their own, and databases to look at."""

import os
from collections.abc import Generator

import psycopg
import pytest
from tests.cli.doctor_runs import Environment, as_owner
from tests.conftest import at

from erp_mcp.store.embedded import Urls

# `anyio_backend` is what lets a test that is not async use fixtures that are.


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, anyio_backend: str) -> Environment:
    """Nothing but what a test gives is set, and no test depends on which ports are free."""
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ERP_MCP_PORT", "0")

    def set_all(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))

    return set_all


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
        connection.execute(f"drop database {name}".encode())
