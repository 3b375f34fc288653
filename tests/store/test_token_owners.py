"""Who a token belongs to is looked up once while changes are heard of, and every time while they are not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from psycopg.rows import BaseRowFactory, tuple_row

from erp_mcp.app import App
from erp_mcp.store import tenancy
from erp_mcp.store.notify import TOKENS_CHANNEL, listen
from erp_mcp.store.statements import Parameters, Row, Statements
from erp_mcp.store.tenancy import TokenOwners
from tests.serving import eventually


class CountingStatements(Statements):
    looked_up = 0

    async def first(
        self, statement: str, parameters: Parameters, row_factory: BaseRowFactory[Row] = tuple_row
    ) -> Row | None:
        self.looked_up += 1
        return await super().first(statement, parameters, row_factory)


@pytest.fixture
async def statements(app: App) -> AsyncGenerator[CountingStatements]:
    statements = CountingStatements(app.database.app_url)
    async with statements:
        yield statements


@pytest.fixture
async def token(app: App) -> str:
    return (await app.access.create("main", "laptop", ["read"], None, by="test")).secret


def ignore(_tenant_id: str, _uri: str) -> None:
    """Updates are not what these tests are about."""


@asynccontextmanager
async def hearing(app: App, owners: TokenOwners) -> AsyncGenerator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen, app.database.app_url, ignore, {TOKENS_CHANNEL: owners.remembered.hearing})
        await eventually(lambda: owners.remembered.is_hearing)
        yield
        tasks.cancel_scope.cancel()


async def test_while_nothing_is_heard_every_look_goes_to_the_database(
    statements: CountingStatements, token: str
) -> None:
    owners = TokenOwners(statements)
    for _ in range(3):
        assert await owners.find(token) is not None
    assert statements.looked_up == 3


async def test_while_changes_are_heard_a_token_is_looked_up_once(
    app: App, statements: CountingStatements, token: str
) -> None:
    owners = TokenOwners(statements)
    async with hearing(app, owners):
        first, second = [await owners.find(token) for _ in range(2)]
    assert (first, statements.looked_up) == (second, 1)


async def test_a_revocation_by_whatever_means_is_heard(
    app: App, statements: CountingStatements, token: str
) -> None:
    owners = TokenOwners(statements)
    async with hearing(app, owners):
        await owners.find(token)
        async with app.database.owner_engine().begin() as connection:
            await connection.exec_driver_sql("update api_tokens set revoked_at = now()")
        with anyio.fail_after(20):
            while (owner := await owners.find(token)) and owner.revoked_at is None:
                await anyio.sleep(0)


async def test_what_was_remembered_is_forgotten_when_the_connection_that_hears_is_lost(
    statements: CountingStatements, token: str
) -> None:
    owners = TokenOwners(statements)
    with owners.remembered.hearing():
        await owners.find(token)
    await owners.find(token)
    assert statements.looked_up == 2


async def test_an_answer_that_a_change_overtook_is_not_remembered(
    statements: CountingStatements, token: str
) -> None:
    owners = TokenOwners(statements)
    with owners.remembered.hearing() as forget:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(owners.find, token)
            await eventually(lambda: statements.looked_up == 1)
            forget()
        await owners.find(token)
    assert statements.looked_up == 2


async def test_unknown_tokens_are_never_remembered_and_known_ones_not_without_end(
    statements: CountingStatements, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenancy, "REMEMBERED_SECONDS", 0.0)
    owners = TokenOwners(statements)
    with owners.remembered.hearing():
        assert [await owners.find("erp_unknown") for _ in range(2)] == [None, None]
        await owners.find(token)
        await owners.find(token)
    assert statements.looked_up == 4
