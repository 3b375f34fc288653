"""How long a question takes in a large library, and how much of it is not the embedding of the question."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from os import getloadavg
from time import perf_counter

from benchmarks.company import TENANT, demo_company
from benchmarks.filling import NOTE, fill
from benchmarks.report import Report, Row, against
from benchmarks.routing import all_questions
from benchmarks.scale import QUESTIONS as WARMING
from benchmarks.timing import percentile, times
from erp_mcp.app import App
from erp_mcp.governance.principal import Caller
from erp_mcp.store.records import Asked

CALLER = Caller(TENANT, "benchmark")
MAX_TOKENS = 1500
Ask = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Twice:
    """Milliseconds of the same questions, never asked before and with their vectors remembered."""

    anew: Sequence[float]
    again: Sequence[float]


@dataclass(frozen=True, slots=True)
class Goal:
    """Milliseconds of the middle one."""

    chunks: int
    search: float
    search_again: float
    build: float = 80.0


GOALS = (Goal(10_000, 40, 15), Goal(100_000, 60, 30))


async def measure(effort: float = 1.0) -> Report:
    async with demo_company() as app:
        await app.indexing.index(TENANT)
        rows = [row for goal in GOALS for row in await rows_of(app, goal, effort)]
    load = ", ".join(f"{each:.1f}" for each in getloadavg())
    return Report(
        "A question in a large library: milliseconds",
        rows,
        f"{NOTE} `again`: the embedding is remembered. The machine's load was {load}.",
    )


async def rows_of(app: App, goal: Goal, effort: float) -> list[Row]:
    chunks = await fill(app, goal.chunks)
    found, built = parts(goal, effort)
    for question in WARMING:
        await build(app, question)
    searches = await twice(partial(search, app), found)
    builds = await twice(partial(build, app), built)
    return [
        row_of(f"search, {chunks:,} chunks", searches.anew, goal.search),
        row_of(f"search, {chunks:,} chunks, again", searches.again, goal.search_again),
        row_of(f"build_context, {chunks:,} chunks", builds.anew, goal.build),
        row_of(f"build_context, {chunks:,} chunks, again", builds.again),
    ]


def parts(goal: Goal, effort: float) -> tuple[Sequence[str], Sequence[str]]:
    """For a search and for a context: of all questions every fourth, so that each is new once."""
    questions = [each.text for each in all_questions()["ours"]]
    first, most = 2 * GOALS.index(goal), times(len(questions) // 4, effort)
    return questions[first::4][:most], questions[first + 1 :: 4][:most]


async def search(app: App, question: str) -> None:
    await app.retrieval.search(CALLER, question)


async def build(app: App, question: str) -> None:
    await app.contexts.build(CALLER, Asked(question), MAX_TOKENS)


async def twice(ask: Ask, questions: Sequence[str]) -> Twice:
    return Twice(await timed(ask, questions), await timed(ask, questions))


async def timed(ask: Ask, questions: Sequence[str]) -> list[float]:
    taken: list[float] = []
    for question in questions:
        began = perf_counter()
        await ask(question)
        taken.append((perf_counter() - began) * 1000)
    return taken


def row_of(what: str, milliseconds: Sequence[float], goal: float | None = None) -> Row:
    middle = percentile(milliseconds, 50)
    return {
        "what": what,
        "questions": len(milliseconds),
        "p50": middle,
        "p95": percentile(milliseconds, 95),
        "goal": None if goal is None else against(middle, goal, " ms"),
    }
