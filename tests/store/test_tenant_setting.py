"""The tenant belongs to a transaction and never to a connection: the next one to use it must not inherit it."""

import gc
import random
import re
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

import erp_mcp
from erp_mcp.app import App
from erp_mcp.store.limits import Limits
from tests.store.rows import NUMBERS, fill, owner_of

SETTING = "select coalesce(current_setting('erp.tenant', true), '')"
SEEN = text("select tenant_id from customers union all select id from tenants")
SOURCES = [file for file in Path(erp_mcp.__path__[0]).rglob("*") if file.suffix in {".py", ".sql", ".mako"}]
FOR_THE_SESSION = re.compile(
    r"set_config\([^)]*,\s*false|\bset\s+(?:session\s+)?[\"']?erp\."
    r"|\bset\s+session\b|\balter\s+(?:role|database)\s[^;]*\bset\s",
    re.IGNORECASE | re.DOTALL,
)


async def test_no_connection_keeps_a_tenant_after_transactions_that_were_cancelled_anywhere(app: App) -> None:
    fill(owner_of(app))
    chance = random.Random(7)
    finished: list[str] = []
    async with anyio.create_task_group() as tasks:
        for number in range(240):
            work = count_a_call if number % 4 == 0 else look_around
            tasks.start_soon(work, app, chance.choice(list(NUMBERS)), chance.uniform(0.001, 0.4), finished)
    # A connection that was cancelled while it was being made is a cycle, and open until that is collected.
    gc.collect()
    assert 0 < len(finished) < 240
    assert app.database.connections_in_use == 0
    assert await tenants_left_behind(app) == {""}


async def look_around(app: App, tenant: str, seconds: float, finished: list[str]) -> None:
    with anyio.move_on_after(seconds):
        async with app.database.transactions(tenant) as session:
            assert list(await session.scalars(SEEN)) == [tenant, tenant]
            await session.execute(text("select pg_sleep(0.002)"))
            assert list(await session.scalars(SEEN)) == [tenant, tenant]
        finished.append(tenant)


async def count_a_call(app: App, tenant: str, seconds: float, finished: list[str]) -> None:
    with anyio.move_on_after(seconds):
        await Limits(app.database.statements).count_call(tenant, "local", "searches")
        finished.append(tenant)


async def tenants_left_behind(app: App) -> set[str]:
    """On every connection of the pool, and on the one for raw statements."""
    found = {await app.database.statements.first(SETTING, [])}
    async with AsyncExitStack() as stack:
        for _ in range(3):
            connection = await stack.enter_async_context(app.database.engine.connect())
            found.add(tuple((await connection.execute(text(SETTING))).one()))
    return {row[0] for row in found if row}


async def test_a_statement_without_a_tenant_sees_nothing_on_a_connection_that_just_had_one(app: App) -> None:
    fill(owner_of(app))
    limits = Limits(app.database.statements)
    for tenant in NUMBERS:
        assert (await limits.count_call(tenant, "local", "searches")).calls == 1
        assert await app.database.statements.first("select count(*) from customers", []) == (0,)


def test_no_source_sets_anything_for_a_whole_session() -> None:
    found = [(file.name, FOR_THE_SESSION.findall(file.read_text(encoding="utf-8"))) for file in SOURCES]
    assert [(name, places) for name, places in found if places] == []
    assert sum("set_config('erp.tenant'" in file.read_text(encoding="utf-8") for file in SOURCES) >= 2


@pytest.mark.parametrize(
    "code",
    [
        "select set_config('erp.tenant', :tenant, false)",
        "set erp.tenant = 'alpha'",
        "SET SESSION erp.tenant TO 'alpha'",
        "alter role erp_app set erp.tenant = 'alpha'",
    ],
)
def test_the_scan_recognises_a_setting_for_a_session(code: str) -> None:
    assert FOR_THE_SESSION.search(code)
