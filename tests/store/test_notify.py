"""What one process announces, the others hear: after the commit, never without it, and after a cut line too."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import psycopg
import pytest
from anyio.streams.memory import MemoryObjectReceiveStream

from erp_mcp.app import App
from erp_mcp.store.embedded import Urls
from erp_mcp.store.notify import listen, notify
from tests.apps import fresh_app

LISTENER = """
select pid from pg_stat_activity
where datname = current_database() and query = 'listen erp_updates' and pid <> pg_backend_pid()
"""
ANNOUNCE = """
import asyncio, sys
from erp_mcp.store.engine import create_engine, transactions
from erp_mcp.store.notify import notify

async def main(url, *uris):
    engine = create_engine(url)
    async with transactions(engine)("main") as session:
        await notify(session, "main", uris)
    await engine.dispose()

asyncio.run(main(*sys.argv[1:]))
"""
Heard = MemoryObjectReceiveStream[tuple[str, str]]


class Undone(Exception):
    """Rolls a transaction back."""


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


@asynccontextmanager
async def listening(app: App) -> AsyncGenerator[Heard]:
    send, heard = anyio.create_memory_object_stream[tuple[str, str]](100)

    def deliver(tenant_id: str, uri: str) -> None:
        send.send_nowait((tenant_id, uri))

    with send, heard:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen, app.database.app_url, deliver, app.hearing)
            await listener(app)
            yield heard
            tasks.cancel_scope.cancel()


async def listener(app: App, other_than: int = 0) -> int:
    """The process that serves the listening connection, as soon as there is one."""
    async with await psycopg.AsyncConnection.connect(app.database.app_url, autocommit=True) as connection:
        with anyio.fail_after(20):
            while True:
                row = await (await connection.execute(LISTENER)).fetchone()
                if row is not None and row[0] != other_than:
                    return row[0]
                await anyio.sleep(0.01)


async def announce(app: App, *uris: str) -> None:
    async with app.database.transactions("main") as session:
        await notify(session, "main", uris)


async def next_of(heard: Heard) -> tuple[str, str]:
    with anyio.fail_after(20):
        return await heard.receive()


async def test_an_announcement_of_another_process_arrives(app: App) -> None:
    async with listening(app) as heard:
        uris = ["erp://sessions/جلسة 1/summary", "erp://budget"]
        await anyio.run_process([sys.executable, "-c", ANNOUNCE, app.database.app_url, *uris])
        assert [await next_of(heard), await next_of(heard)] == [("main", uri) for uri in uris]


async def test_what_is_rolled_back_is_never_announced(app: App) -> None:
    async with listening(app) as heard:
        try:
            async with app.database.transactions("main") as session:
                await notify(session, "main", ["erp://undone"])
                raise Undone
        except Undone:
            await announce(app, "erp://done")
        assert await next_of(heard) == ("main", "erp://done")


async def test_an_announcement_waits_for_its_commit(app: App) -> None:
    async with listening(app) as heard:
        async with app.database.transactions("main") as session:
            await notify(session, "main", ["erp://later"])
            await announce(app, "erp://sooner")
            assert await next_of(heard) == ("main", "erp://sooner")
        assert await next_of(heard) == ("main", "erp://later")


async def test_the_listener_survives_a_cut_connection(app: App) -> None:
    async with listening(app) as heard:
        first = await listener(app)
        async with await psycopg.AsyncConnection.connect(app.database.app_url) as connection:
            await connection.execute("select pg_terminate_backend(%s)", [first])
        assert await listener(app, other_than=first) != first
        await announce(app, "erp://budget")
        assert await next_of(heard) == ("main", "erp://budget")
