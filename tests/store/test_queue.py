import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import StoreUnavailable
from erp_mcp.store.queue import MOST_RETRIES, defer, work

CHILD = Path(__file__).with_name("queue_child.py")
EVERY_SECOND = "* * * * * *"
PATIENCE_SECONDS = 60
Start = Callable[[str], subprocess.Popen[str]]


class Counter:
    """A job that keeps the numbers it was called with, and fails as long as it is told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.numbers: list[int] = []
        self.called = anyio.Event()
        self._fails = fails

    async def count(self, number: int) -> None:
        self.numbers.append(number)
        self.called.set()
        if self._fails:
            raise ValueError(number)


@pytest.fixture
def start(app: App) -> Generator[Start]:
    children: list[subprocess.Popen[str]] = []

    def start_one(what: str) -> subprocess.Popen[str]:
        command = (sys.executable, str(CHILD), app.database.app_url, what)
        children.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return children[-1]

    yield start_one
    for child in children:
        kill(child)


async def test_a_job_of_a_transaction_that_commits_runs_once(app: App) -> None:
    counter = Counter()
    await enqueue(app, 1)

    for _ in range(2):
        await work(app.queue, {"count": counter.count}, forever=False)

    assert counter.numbers == [1]
    assert await states(app) == []


async def test_what_the_last_job_leaves_to_do_is_done_too(app: App) -> None:
    counter = Counter()

    async def begin(number: int) -> None:
        await anyio.sleep(0.3)  # the worker has looked for another job meanwhile, and found none
        await enqueue(app, number + 1)

    async with app.database.transactions("main") as session:
        await defer(session, app.queue, "begin", number=1)
    await work(app.queue, {"begin": begin, "count": counter.count}, forever=False)

    assert counter.numbers == [2]


async def test_a_job_of_a_transaction_that_rolls_back_never_runs(app: App) -> None:
    counter = Counter()
    async with app.database.transactions("main") as session:
        await defer(session, app.queue, "count", number=1)
        await session.rollback()

    await work(app.queue, {"count": counter.count}, forever=False)

    assert counter.numbers == []


async def test_a_job_is_not_there_before_its_transaction_commits(app: App) -> None:
    async with app.database.transactions("main") as session:
        await defer(session, app.queue, "count", number=1)
        assert await states(app) == []

    assert await states(app) == [("todo", 0)]


async def test_a_worker_that_waits_runs_a_job_as_it_comes(app: App) -> None:
    counter = Counter()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work, app.queue, {"count": counter.count})
        await enqueue(app, 1)
        await within_patience(counter.called)
        tasks.cancel_scope.cancel()

    assert counter.numbers == [1]
    assert await states(app) == []


async def test_a_failing_job_is_retried_later_and_at_last_kept_as_failed(app: App) -> None:
    counter = Counter(fails=True)
    await enqueue(app, 1)

    for attempt in range(MOST_RETRIES):
        await work(app.queue, {"count": counter.count}, forever=False)
        await work(app.queue, {"count": counter.count}, forever=False)  # it is not due yet
        assert await states(app) == [("todo", attempt + 1)]
        await make_due(app)
    await work(app.queue, {"count": counter.count}, forever=False)

    assert counter.numbers == [1] * (MOST_RETRIES + 1)
    assert await states(app) == [("failed", MOST_RETRIES + 1)]


async def test_a_job_under_way_may_finish_when_its_worker_is_cancelled(app: App) -> None:
    began, may_end, ended = anyio.Event(), anyio.Event(), anyio.Event()

    async def count(number: int) -> None:
        began.set()
        await may_end.wait()
        await anyio.sleep(0.2)  # several times the interval at which anyio repeats a cancellation
        ended.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work, app.queue, {"count": count})
        await enqueue(app, 1)
        await within_patience(began)
        tasks.cancel_scope.cancel()
        may_end.set()

    assert ended.is_set()
    assert await states(app) == []


@pytest.mark.slow
async def test_a_job_that_takes_too_long_is_given_back_when_its_worker_is_cancelled(app: App) -> None:
    began = anyio.Event()

    async def count(number: int) -> None:
        began.set()
        await anyio.sleep_forever()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work, app.queue, {"count": count})
        await enqueue(app, 1)
        await within_patience(began)
        tasks.cancel_scope.cancel()

    assert await states(app) == [("todo", 1)]
    counter = Counter()
    await work(app.queue, {"count": counter.count}, forever=False)
    assert counter.numbers == [1]


async def test_the_job_of_a_killed_worker_is_retried_by_another(app: App, start: Start) -> None:
    counter = Counter()
    await enqueue(app, 1)
    child = start("work")
    assert await line(child) == "doing 1"

    child.send_signal(signal.SIGKILL)
    child.wait()
    assert await states(app) == [("doing", 0)]
    impatient = partial(work, stalled_after_seconds=1.0, look_for_stalled=EVERY_SECOND)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(impatient, app.queue, {"count": counter.count})
        await within_patience(counter.called)
        tasks.cancel_scope.cancel()

    assert counter.numbers == [1]


async def test_a_job_that_goes_on_killing_its_workers_is_given_up(app: App) -> None:
    await enqueue(app, 1)
    await change(app, f"update procrastinate_jobs set status = 'doing', attempts = {MOST_RETRIES}")
    async with app.database.transactions("main") as session:
        await defer(session, app.queue, "retry_stalled", timestamp=0, after_seconds=1)

    await work(app.queue, {}, forever=False)

    assert await states(app) == [("failed", MOST_RETRIES + 1)]


async def test_one_of_two_processes_is_elected_and_the_other_follows_when_it_is_killed(
    app: App, start: Start
) -> None:
    first = start("stand")
    assert await line(first) == "elected"
    second = start("stand")
    await until_one_waits(app)

    first.send_signal(signal.SIGKILL)

    assert await line(second) == "elected"


async def test_a_worker_that_others_took_for_dead_says_so_and_can_start_again(app: App) -> None:
    counter = Counter()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(strike_off_the_worker, app)
        with pytest.raises(StoreUnavailable), anyio.fail_after(PATIENCE_SECONDS):
            await work(app.queue, {"count": counter.count})

    await work(app.queue, {"count": counter.count}, forever=False)
    assert counter.numbers == [1]


async def enqueue(app: App, number: int) -> None:
    async with app.database.transactions("main") as session:
        await defer(session, app.queue, "count", number=number)


async def states(app: App) -> list[tuple[str, int]]:
    """Of all jobs but our own round: how they stand, and how often they were retried."""
    async with app.database.transactions("main") as session:
        rows = await session.execute(
            text("select status::text, attempts from procrastinate_jobs where task_name = 'count'")
        )
        return [(row[0], row[1]) for row in rows]


async def make_due(app: App) -> None:
    await change(app, "update procrastinate_jobs set scheduled_at = null")


async def change(app: App, statement: str) -> None:
    async with app.database.transactions("main") as session:
        await session.execute(text(statement))


async def until_one_waits(app: App) -> None:
    await until(app, "select true from pg_locks where locktype = 'advisory' and not granted")


async def strike_off_the_worker(app: App) -> None:
    """As happens to one that was suspended together with its machine."""
    await until(app, "delete from procrastinate_workers returning true")
    await enqueue(app, 1)


async def until(app: App, question: str) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            async with app.database.transactions("main") as session:
                if await session.scalar(text(question)):
                    return
            await anyio.sleep(0.02)


async def within_patience(event: anyio.Event) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        await event.wait()


async def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    with anyio.fail_after(PATIENCE_SECONDS):
        await anyio.wait_readable(child.stdout)
    return child.stdout.readline().strip()


def kill(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    child.kill()
    child.stdout.close()
    child.wait()
