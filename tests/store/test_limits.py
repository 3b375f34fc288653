"""Counters that stay exact however many processes count, and that begin again when their time is over."""

from datetime import UTC, datetime, timedelta

import anyio
from sqlalchemy import select, text

from erp_mcp.app import App
from erp_mcp.store.limits import Limits, Reader, Serving, window_of
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import RateCounter, ReadMeter
from tests.store.rows import owner_of

WINDOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
READER = Reader("main", "local", WINDOW)


def move_windows(app: App, by: str) -> None:
    """The clock cannot be set, but what was counted can be moved in time."""
    statement = text("update rate_counters set window_start = window_start + cast(:by as interval)")
    with owner_of(app).begin() as connection:
        assert connection.execute(statement, {"by": by}).rowcount == 1


async def test_calls_of_two_processes_are_counted_exactly(app: App) -> None:
    counts: list[int] = []

    async def call(limits: Limits) -> None:
        counts.append((await limits.count_call("main", "local", "searches")).calls)

    async with Statements(app.database.app_url) as other:
        both = [Limits(app.database.statements), Limits(other)]
        await call(both[0])
        move_windows(app, "1 hour")  # so that no minute turns meanwhile
        async with anyio.create_task_group() as tasks:
            for number in range(199):
                tasks.start_soon(call, both[number % 2])
    assert sorted(counts) == list(range(1, 201))


async def test_a_new_minute_starts_the_count_again(app: App) -> None:
    limits = Limits(app.database.statements)
    for _ in range(2):
        count = await limits.count_call("main", "local", "searches")
        assert (count.calls, 0 < count.seconds_left <= 60) == (1, True)
        move_windows(app, "-1 minute")


async def test_a_call_that_waited_over_the_turn_of_the_minute_does_not_bring_the_old_one_back(
    app: App,
) -> None:
    limits = Limits(app.database.statements)
    await limits.count_call("main", "local", "searches")
    move_windows(app, "1 minute")  # others have begun the next minute
    assert (await limits.count_call("main", "local", "searches")).calls == 2
    async with app.database.transactions("main") as session:
        begun = await session.scalar(select(RateCounter.window_start))
    assert begun is not None
    assert begun > datetime.now(UTC)


async def test_principals_and_kinds_of_calls_are_counted_apart(app: App) -> None:
    limits = Limits(app.database.statements)
    first = [
        await limits.count_call("main", who, what) for who in ("a", "b") for what in ("messages", "searches")
    ]
    assert [count.calls for count in first] == [1, 1, 1, 1]


async def test_metered_tokens_of_two_processes_add_up_exactly(app: App) -> None:
    async def serve(limits: Limits) -> None:
        await limits.meter(READER, Serving(1, 7, 3, 2))

    async with Statements(app.database.app_url) as other, anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(serve, Limits((app.database.statements, other)[number % 2]))
    async with app.database.transactions("main") as session:
        meter = (await session.scalars(select(ReadMeter))).one()
    assert (meter.reads, meter.resource_tokens, meter.tool_tokens, meter.saved_tokens) == (
        200,
        1400,
        600,
        400,
    )


async def test_a_reading_is_told_what_its_window_has_served_before(app: App) -> None:
    limits = Limits(app.database.statements)
    assert await limits.meter(READER, Serving(reads=1)) == 0
    assert await limits.meter(READER, Serving(resource_tokens=120, tool_tokens=30)) == 120
    assert await limits.meter(READER, Serving(reads=1)) == 120
    next_window = Reader("main", "local", WINDOW + timedelta(hours=1))
    assert await limits.meter(next_window, Serving(reads=1)) == 0


def test_windows_follow_each_other_without_a_gap() -> None:
    assert window_of(WINDOW, 3600) == window_of(WINDOW + timedelta(minutes=59, seconds=59.9), 3600) == WINDOW
    assert window_of(WINDOW - timedelta(microseconds=1), 3600) == WINDOW - timedelta(hours=1)
    assert window_of(WINDOW, 86400) == datetime(2026, 11, 21, tzinfo=UTC)
