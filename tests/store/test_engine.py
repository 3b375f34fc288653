"""Connections that are cut, a pool that is smaller than its users, and what counts as a lost store."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import anyio
import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.app import App
from erp_mcp.errors import StoreUnavailable
from erp_mcp.store.database import Place, open_database
from erp_mcp.store.embedded import Urls
from erp_mcp.store.tables import SyncState
from tests.apps import fresh_app


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


CUT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
"""
PID = text("select pg_backend_pid()")


async def cut_connections(app: App) -> int:
    async with await psycopg.AsyncConnection.connect(app.database.app_url, autocommit=True) as connection:
        row = await (await connection.execute(CUT)).fetchone()
    assert row is not None
    return row[0]


async def pid(app: App) -> int:
    async with app.database.transactions("main") as session:
        return (await session.execute(PID)).scalar_one()


async def fill_pool(app: App) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(app.database.transactions("main"))


async def failures_of(ask: Callable[[], Awaitable[object]]) -> int:
    failures = 0
    for _ in range(6):
        try:
            await ask()
        except StoreUnavailable:
            failures += 1
    return failures


def mark(source: str) -> SyncState:
    return SyncState(tenant_id="main", source=source, fingerprint="1")


async def sources(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(SyncState.source).order_by(SyncState.source)))


async def test_after_idle_connections_were_cut_at_most_one_transaction_fails(app: App) -> None:
    await fill_pool(app)
    assert await cut_connections(app) >= 3
    assert await failures_of(partial(pid, app)) <= 1
    await fill_pool(app)


async def test_a_transaction_whose_connection_is_cut_fails_clearly_and_leaves_nothing(app: App) -> None:
    with pytest.raises(StoreUnavailable, match="try again in a few seconds"):
        async with app.database.transactions("main") as session:
            session.add(mark("half"))
            await session.flush()
            await cut_connections(app)
            session.add(mark("done"))
    async with app.database.transactions("main") as session:
        assert await sources(session) == []


async def test_a_commit_on_a_cut_connection_does_not_pass_for_a_success(app: App) -> None:
    with pytest.raises(StoreUnavailable):
        async with app.database.transactions("main") as session:
            session.add(mark("lost"))
            await session.flush()
            await cut_connections(app)
    async with app.database.transactions("main") as session:
        assert await sources(session) == []


async def test_raw_statements_heal_after_one_failure(app: App) -> None:
    ask = partial(app.database.statements.first, "select 1", [])
    assert await failures_of(ask) <= 1  # the tests before cut this connection too
    await cut_connections(app)
    assert await failures_of(ask) == 1
    assert await ask() == (1,)
    await failures_of(partial(pid, app))  # the next test begins with whole connections


async def test_fifty_transactions_at_once_share_three_connections(app: App) -> None:
    seen: list[int] = []

    async def work() -> None:
        async with app.database.transactions("main") as session:
            seen.append((await session.execute(PID)).scalar_one())
            await session.execute(select(func.pg_sleep(0.002)))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(work)
    assert len(seen) == 50
    assert len(set(seen)) <= 3
    assert app.database.connections_in_use == 0


@pytest.mark.parametrize(
    "statement", ["select 1 / 0", "select * from nothing", "select 'x'::int", "select pg_read_file('x')"]
)
async def test_a_statement_that_the_database_refuses_is_not_a_lost_store(app: App, statement: str) -> None:
    with pytest.raises(DBAPIError):
        async with app.database.transactions("main") as session:
            await session.execute(text(statement))


async def test_a_database_that_gives_up_for_want_of_time_may_be_asked_again(app: App) -> None:
    with pytest.raises(StoreUnavailable):
        async with app.database.transactions("main") as session:
            await session.execute(text("set local statement_timeout = 1"))
            await session.execute(text("select pg_sleep(60)"))


async def test_a_value_that_the_driver_refuses_is_not_a_lost_store(app: App) -> None:
    with pytest.raises(DBAPIError):
        async with app.database.transactions("main") as session:
            await session.execute(select(func.length("a\0b")))


async def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    place = Place(tmp_path, "postgresql://erp_app:secret@127.0.0.1:1/erp")
    with pytest.raises(StoreUnavailable) as caught:
        async with open_database(place):
            pass
    message = str(caught.value)
    assert "No database answers at 127.0.0.1 for erp_app" in message
    assert "secret" not in message
