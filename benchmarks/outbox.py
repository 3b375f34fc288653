"""Messages through the outbox to phones that tell what became of them, as fast as a number of Meta's carries."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio
from sqlalchemy import text

from benchmarks.clients import free_port
from benchmarks.phones import Phones, phones
from benchmarks.posting import queue, reachable, talks
from benchmarks.report import Report, Row
from benchmarks.timing import percentile, times
from erp_mcp.app import App
from erp_mcp.cli.hearing import hearing
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.messaging.pacing import Pace
from erp_mcp.sandbox.company.loading import TENANT

PER_SECOND, SECONDS, PEOPLE = 80, 60, 600
AT_ONCE = 2400
NUMBER = Pace(timedelta(seconds=1) / 1000, 1000)
HEAD_START = timedelta(seconds=2)
PATIENCE_SECONDS = 180
ENDED = text("""
select message_id, ended_at from send_attempts where outcome = 'accepted' and message_id = any(:ids)
""")
READ = text("select count(*) from outbox_messages where state = 'read' and id = any(:ids)")


async def measure(effort: float) -> Report:
    steady = times(PER_SECOND * SECONDS, effort)
    interval = timedelta(seconds=1) / PER_SECOND
    rows = [
        await _sent("80 a second", [interval * each for each in range(steady)], PEOPLE),
        await _sent("all due at once", [timedelta()] * times(AT_ONCE, effort), times(AT_ONCE, effort)),
    ]
    note = (
        "From due to accepted, in ms; until all were read by the states that came. `ours` and `phones` are shares "
        "of one core, the database comes on top."
    )
    return Report("Outbox: what leaves, and how soon after it is due", rows, note)


async def _sent(what: str, schedule: Sequence[timedelta], people: int) -> Row:
    port = free_port()
    async with (
        reachable(f"http://127.0.0.1:{port}") as app,
        hearing(app) as webhook_url,
        phones(port, people, webhook_url) as switched,
    ):
        found = await _followed(app, switched, schedule, people)
    return found.row(what, switched.cpu_seconds)


@dataclass(frozen=True, slots=True)
class Found:
    """`lags` are milliseconds."""

    people: int
    lags: Sequence[float]
    seconds: float
    read_seconds: float
    cpu_seconds: float
    on_phones: Sequence[str]
    goal: float | None

    def row(self, what: str, phones_cpu_seconds: float) -> Row:
        rate = len(self.lags) / self.seconds
        return {
            "what": what,
            "messages": len(self.lags),
            "people": self.people,
            "a second": rate,
            "goal": at_least(rate, self.goal) if self.goal else None,
            "p50": percentile(self.lags, 50),
            "p95": percentile(self.lags, 95),
            "on phones": len(self.on_phones),
            "twice": len(self.on_phones) - len(set(self.on_phones)),
            "all read after s": self.read_seconds,
            "ours": self.cpu_seconds / self.read_seconds,
            "phones": phones_cpu_seconds / self.read_seconds,
        }


def at_least(rate: float, goal: float) -> str:
    return f"{'met' if rate >= goal else 'missed'}: {goal:g} a second"


async def _followed(app: App, switched: Phones, schedule: Sequence[timedelta], people: int) -> Found:
    theirs = await talks(app, people)
    begins = datetime.now(UTC) + HEAD_START + timedelta(seconds=len(schedule) / 500)  # of writing them down
    due = await queue(app, theirs, [begins + each for each in schedule])
    await anyio.sleep((begins - datetime.now(UTC)).total_seconds())
    worked, began = time.process_time(), time.perf_counter()
    means = Means(app.database.transactions, app.database.app_url, app.messaging.numbers.of, NUMBER)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Dispatching(means).drain, TENANT)
        await _all_read(app, list(due))
        tasks.cancel_scope.cancel()
    read_seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    async with app.database.transactions(TENANT) as session:
        ended = {row.message_id: row.ended_at for row in await session.execute(ENDED, {"ids": list(due)})}
    last = max(schedule)
    # The last one is due an interval before the time is over.
    whole = max((max(ended.values()) - begins).total_seconds(), last.total_seconds() + 1 / PER_SECOND)
    return Found(
        people,
        [(ended[each] - moment).total_seconds() * 1000 for each, moment in due.items()],
        whole if last else (max(ended.values()) - begins).total_seconds(),
        read_seconds,
        cpu_seconds,
        await switched.accepted(),
        PER_SECOND * 0.99 if last else None,
    )


async def _all_read(app: App, ids: Sequence[int]) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            async with app.database.transactions(TENANT) as session:
                read = await session.scalar(READ, {"ids": ids})
            if read == len(ids):
                return
            await anyio.sleep(0.25)
