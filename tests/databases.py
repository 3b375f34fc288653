"""Databases for the tests of the protocol: one with the demo company in it, cloned for each who wants it."""

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from erp_mcp.app import App, open_app
from erp_mcp.governance.principal import TIERS, Tier
from erp_mcp.governance.tenants import Tenants
from erp_mcp.sandbox.company import loading
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import Urls
from tests.conftest import at, settings_for

TEMPLATE = "demo_company"
OTHER_TENANT = "other"
CLONES = count()
END_CONNECTIONS = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"
)


@asynccontextmanager
async def demo_company(server: Urls, data_dir: Path, **given: object) -> AsyncGenerator[Settings]:
    """The settings of a server for the demo company, beside which there is a tenant with nothing in it."""
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        await _ensure_template(connection, server, data_dir)
        name = f"company_{next(CLONES)}"
        await connection.execute(f"create database {name} template {TEMPLATE} owner erp_owner".encode())
        yield settings_for(_urls(server, name), data_dir, **({"tenant": "demo", "log_level": "INFO"} | given))
        gc.collect()  # a connection that was cancelled while it was made lives until then
        await connection.execute(f"drop database {name} with (force)".encode())


async def _ensure_template(
    connection: psycopg.AsyncConnection[tuple[object, ...]], server: Urls, data_dir: Path
) -> None:
    found = await connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE])
    if await found.fetchone() is not None:
        return
    await connection.execute(f"create database {TEMPLATE} template erp_mcp owner erp_owner".encode())
    async with open_app(settings_for(_urls(server, TEMPLATE), data_dir, tenant="demo")) as app:
        await loading.load_talk(app)
        await Tenants(app.database.owner_engine()).create(OTHER_TENANT, "Another company", by="tests")


def _urls(server: Urls, name: str) -> Urls:
    return Urls(owner=at(server.owner, name), app=at(server.app, name))


async def new_token(
    app: App,
    name: str,
    *scopes: Tier,
    tenant: str = "demo",
    days: int | None = None,
) -> str:
    """With every scope if none is named."""
    return (await app.access.create(tenant, name, scopes or TIERS, days, by="tests")).secret


async def end_connections(settings: Settings) -> None:
    """What a restart of the database looks like to those who are connected."""
    assert settings.database_url is not None
    async with await psycopg.AsyncConnection.connect(settings.database_url.get_secret_value()) as connection:
        await connection.execute(END_CONNECTIONS)


@asynccontextmanager
async def away(settings: Settings) -> AsyncGenerator[None]:
    """Nobody is connected to the database, and nobody gets in."""
    assert settings.database_url is not None
    assert settings.database_owner_url is not None
    url, owner = settings.database_url.get_secret_value(), settings.database_owner_url.get_secret_value()
    name = conninfo_to_dict(url)["dbname"]
    outside = owner.replace(f"/{name}?", "/postgres?")
    async with await psycopg.AsyncConnection.connect(outside, autocommit=True) as connection:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as inside:
            await connection.execute(f"alter database {name} allow_connections false".encode())
            await inside.execute(END_CONNECTIONS)
        try:
            yield
        finally:
            await connection.execute(f"alter database {name} allow_connections true".encode())


@asynccontextmanager
async def locked(settings: Settings, table: str) -> AsyncGenerator[None]:
    """Whoever needs this table waits."""
    assert settings.database_owner_url is not None
    url = settings.database_owner_url.get_secret_value()
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute(f"lock table {table} in access exclusive mode".encode())
        yield
        await connection.rollback()


async def waiting_for_a_lock(settings: Settings) -> int:
    assert settings.database_owner_url is not None
    url = settings.database_owner_url.get_secret_value()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        rows = await connection.execute(
            "select count(*) from pg_locks where not granted and database ="
            " (select oid from pg_database where datname = current_database())"
        )
        row = await rows.fetchone()
    assert row is not None
    return row[0]
