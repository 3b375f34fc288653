"""An application for the tests of a whole module: opening one costs more than most of what is asked of it."""

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psycopg

from erp_mcp.app import App, open_app
from erp_mcp.sandbox.company.loading import TENANT, load_company
from erp_mcp.store.embedded import Urls
from tests.conftest import at, settings_for

NUMBERS = count()
WHOLE_COMPANY = "whole_company"


@asynccontextmanager
async def fresh_database(server: Urls, template: str = "erp_mcp") -> AsyncGenerator[Urls]:
    """With the schema and nothing in it."""
    name = f"module_{next(NUMBERS)}"
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        await connection.execute(
            f"create database {name} template {template} owner erp_owner strategy file_copy".encode()
        )
        yield Urls(owner=at(server.owner, name), app=at(server.app, name))
        gc.collect()  # a connection that was cancelled while it was made lives until then
        # Not by force: connections that are just ending may only be ended by their own role.
        await connection.execute(f"drop database {name}".encode())


@asynccontextmanager
async def company_app(server: Urls, data_dir: Path, **given: object) -> AsyncGenerator[App]:
    """With the whole demo company in it, which was loaded once for all tests of this process."""
    await _load_once(server, data_dir)
    given = {"tenant": TENANT} | given
    async with (
        fresh_database(server, WHOLE_COMPANY) as urls,
        open_app(settings_for(urls, data_dir, **given)) as app,
    ):
        yield app


async def _load_once(server: Urls, data_dir: Path) -> None:
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        found = await connection.execute("select from pg_database where datname = %s", [WHOLE_COMPANY])
        if await found.fetchone() is not None:
            return
        await connection.execute(f"create database {WHOLE_COMPANY} template erp_mcp owner erp_owner".encode())
        urls = Urls(owner=at(server.owner, WHOLE_COMPANY), app=at(server.app, WHOLE_COMPANY))
        async with open_app(settings_for(urls, data_dir, tenant=TENANT)) as app:
            await load_company(app)


@asynccontextmanager
async def fresh_app(server: Urls, data_dir: Path, **given: object) -> AsyncGenerator[App]:
    async with fresh_database(server) as urls, open_app(settings_for(urls, data_dir, **given)) as app:
        yield app
