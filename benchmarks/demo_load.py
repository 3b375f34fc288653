"""How long the demo company takes into an empty store, and what it is made of."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks.company import data_folder, settings_in
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.sandbox.company.loading import TENANT, load_talk, load_trade
from erp_mcp.store.tables import Table


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is in the store after a step, and the seconds that the step took."""

    seconds: float
    rows: dict[str, int]


async def measure(effort: float = 1.0) -> Report:
    runs = [await load() for _ in range(times(3, effort))]
    talk, trade = zip(*runs, strict=True)
    whole = [first.seconds + second.seconds for first, second in runs]
    rows = [
        row_of("the whole company", sum(trade[-1].rows.values()), whole, 20.0),
        row_of(
            "of it, before the first answer", sum(talk[-1].rows.values()), [each.seconds for each in talk]
        ),
    ]
    by_size = sorted(trade[-1].rows.items(), key=lambda row: -row[1])
    rows += [row_of(name, count) for name, count in by_size if count]
    return Report("Loading the demo company into an empty store: seconds", rows)


async def load() -> tuple[Loaded, Loaded]:
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            return await step(app, load_talk), await step(app, load_trade)


async def step(app: App, load: Callable[[App], Awaitable[None]]) -> Loaded:
    began = time.perf_counter()
    await load(app)
    seconds = time.perf_counter() - began
    async with app.database.transactions(TENANT) as session:
        tables = {
            name: table for name, table in Table.metadata.tables.items() if "tenant_id" in table.columns
        }
        rows = {
            name: (await session.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in tables.items()
        }
    return Loaded(seconds, rows)


def row_of(what: str, rows: int, seconds: Sequence[float] = (), goal: float | None = None) -> Row:
    median = percentile(seconds, 50) if seconds else None
    return {
        "what": what,
        "rows": rows,
        "goal": against(median, goal, " s") if median is not None and goal is not None else None,
        "median": median,
        "best": min(seconds, default=None),
        "runs": len(seconds) or None,
    }
