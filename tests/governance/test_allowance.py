"""Answers get shorter as the reading allowance runs low, and stop with the time at which it refills."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from erp_mcp.app import App
from erp_mcp.errors import AllowanceSpent, StoreUnavailable
from erp_mcp.governance.allowance import Allowance
from erp_mcp.governance.principal import TIERS, Detail, Principal
from erp_mcp.store.embedded import Urls
from erp_mcp.store.limits import Limits, window_of
from erp_mcp.store.statements import Statements
from tests.apps import fresh_app
from tests.databases import locked, waiting_for_a_lock

# Long enough that no window ends during the tests.
SECONDS = 1_000_000_000
REFILLS = window_of(datetime.now(UTC), SECONDS) + timedelta(seconds=SECONDS)


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
def principal(request: pytest.FixtureRequest) -> Principal:
    """Of its own for each test."""
    return Principal("main", request.node.name, frozenset(TIERS))


def allowance_of(app: App) -> Allowance:
    return Allowance(Limits(app.database.statements), 1000, SECONDS)


@pytest.mark.parametrize(
    ("spent", "detail"),
    [(0, "full"), (750, "full"), (751, "trimmed"), (900, "trimmed"), (901, "tldr"), (999, "tldr")],
)
async def test_the_less_is_left_the_shorter_the_answer(
    app: App, principal: Principal, spent: int, detail: Detail
) -> None:
    allowance = allowance_of(app)
    allowance.meter(principal, spent, 0, is_reading=True)
    ration = await allowance.ration(principal)
    assert (ration.detail, ration.left_tokens, ration.refills_at) == (detail, 1000 - spent, REFILLS)
    expected = f"shortened, reading allowance low ({1000 - spent} tokens left); refills {REFILLS:%H:%M} UTC"
    assert ration.note == (None if detail == "full" else expected)


@pytest.mark.parametrize("spent", [1000, 1001, 5000])
async def test_once_it_is_spent_a_reading_is_refused_and_told_when_it_refills(
    app: App, principal: Principal, spent: int
) -> None:
    allowance = allowance_of(app)
    allowance.meter(principal, spent, 0, is_reading=True)
    with pytest.raises(AllowanceSpent, match=f"of 1000 tokens is spent; it refills at {REFILLS:%H:%M} UTC"):
        await allowance.ration(principal)


async def test_it_runs_down_over_several_answers_from_full_to_nothing(app: App, principal: Principal) -> None:
    allowance = allowance_of(app)
    details: list[Detail] = []
    with pytest.raises(AllowanceSpent):
        while len(details) < 20:
            details.append((await allowance.ration(principal)).detail)
            allowance.meter(principal, 60, 5, is_reading=True)
    assert details == ["full"] * 13 + ["trimmed"] * 3 + ["tldr"]


async def test_tools_and_other_principals_do_not_use_it_up(app: App, principal: Principal) -> None:
    allowance = allowance_of(app)
    allowance.meter(principal, 5000, 0, is_reading=False)
    assert (await allowance.ration(principal)).left_tokens == 1000


async def test_a_new_window_refills_it(app: App, principal: Principal) -> None:
    allowance = allowance_of(app)
    allowance.meter(principal, 5000, 0, is_reading=True)
    await allowance.write()
    another_window = Allowance(Limits(app.database.statements), 1000, 60)
    assert (await another_window.ration(principal)).detail == "full"


async def test_what_several_processes_served_is_added_up(app: App, principal: Principal) -> None:
    for process in (allowance_of(app), allowance_of(app)):
        process.meter(principal, 300, 0, is_reading=True)
        await process.write()
        await process.write()  # there is nothing more
    assert (await allowance_of(app).ration(principal)).left_tokens == 400


async def test_who_hangs_up_does_not_take_along_what_was_served(app: App, principal: Principal) -> None:
    allowance = allowance_of(app)
    allowance.meter(principal, 600, 0, is_reading=True)
    scope = anyio.CancelScope()

    async def read() -> None:
        with scope:
            await allowance.ration(principal)

    async with anyio.create_task_group() as tasks, locked(app.settings, "read_meters"):
        tasks.start_soon(read)
        with anyio.fail_after(20):
            while not await waiting_for_a_lock(app.settings):
                await anyio.sleep(0.01)
        scope.cancel()
        await anyio.sleep(0.1)  # as long as the database needs to hear that a statement was given up
    assert (await allowance.ration(principal)).left_tokens == 400


async def test_what_a_lost_store_did_not_take_is_written_later(app: App, principal: Principal) -> None:
    store = Statements(app.database.app_url)  # not open yet: no connection is to be had
    allowance = Allowance(Limits(store), 1000, SECONDS)
    allowance.meter(principal, 600, 0, is_reading=True)
    with pytest.raises(StoreUnavailable):
        await allowance.write()
    async with store:
        assert (await allowance.ration(principal)).left_tokens == 400
