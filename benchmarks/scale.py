"""Fifty clients at once, against one server process and against two on the same database."""

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

import anyio
import httpx2
from mcp import Client, MCPError

from benchmarks.clients import CallFailed, answering, call, free_port, over_http, read, running
from benchmarks.company import demo_company, environment, python, some_chunks
from benchmarks.report import Report, Row
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.app import App
from erp_mcp.governance.principal import TIERS
from erp_mcp.sandbox.company.loading import TENANT

CLIENTS, REQUESTS, ROUNDS = 50, 2000, 3
SEARCH_EVERY = 5
QUESTIONS = (
    "How long do I have to return an order?",
    "كم تكلفة التوصيل إلى الشارقة؟",
    "ساعت کاری شعبه دبی چیست؟",
    "Toptan alımlarda indirim var mı?",
)


@dataclass(slots=True)
class Load:
    """What one round measured, in milliseconds."""

    reads: list[float] = field(default_factory=list[float])
    searches: list[float] = field(default_factory=list[float])
    errors: int = 0
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return (len(self.reads) + len(self.searches)) / self.seconds


async def measure(effort: float = 1.0) -> Report:
    async with demo_company() as app:
        rows = await compare(app, effort)
    return Report(
        f"{times(CLIENTS, effort)} clients over HTTP, {times(REQUESTS, effort):,} requests a round: milliseconds",
        rows,
        "Errors and requests/s are of both. Clients, servers and PostgreSQL share this machine.",
    )


async def compare(app: App, effort: float) -> list[Row]:
    requests, uris = times(REQUESTS, effort), await some_chunks(app, 20)
    tokens = [await token_of(app, number) for number in range(times(CLIENTS, effort))]
    async with fleet(app, 1, tokens) as one, fleet(app, 2, tokens) as two:
        contenders = {
            "1 process": partial(serve_all, one, requests, uris),
            "2 processes": partial(serve_all, two, requests, uris),
        }
        await in_turns(1, contenders)
        loads = await in_turns(times(ROUNDS, effort), contenders)
    single = percentile([each.per_second for each in loads["1 process"]], 50)
    return [row for name, rounds in loads.items() for row in rows_of(name, rounds, single)]


async def token_of(app: App, number: int) -> str:
    return (await app.access.create(TENANT, f"client-{number}", TIERS, None, by="benchmark")).secret


@asynccontextmanager
async def fleet(app: App, processes: int, tokens: Sequence[str]) -> AsyncGenerator[list[Client]]:
    """A client for each token, spread over the processes."""
    env = environment(app.settings.data_dir, tenant=TENANT)
    ports = [free_port() for _ in range(processes)]
    async with AsyncExitStack() as stack:
        for port in ports:
            command = python("erp_mcp", "serve", "--transport", "http", "--port", str(port))
            stack.enter_context(running(command, env))
        for port in ports:
            await answering(port)
        doors = [
            over_http(port, "2026-07-28", token) for port, token in zip(cycle(ports), tokens, strict=False)
        ]
        yield [await stack.enter_async_context(door) for door in doors]


async def serve_all(clients: Sequence[Client], requests: int, uris: Sequence[str]) -> Load:
    load, numbers = Load(), iter(range(requests))

    async def keep_asking(client: Client) -> None:
        for number in numbers:
            began = time.perf_counter()
            try:
                if number % SEARCH_EVERY == 0:
                    await call(client, "search_knowledge", query=QUESTIONS[number % len(QUESTIONS)])
                    load.searches.append((time.perf_counter() - began) * 1000)
                else:
                    await read(client, uris[number % len(uris)])
                    load.reads.append((time.perf_counter() - began) * 1000)
            except (MCPError, CallFailed, httpx2.HTTPError):
                load.errors += 1

    began = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for client in clients:
            tasks.start_soon(keep_asking, client)
    load.seconds = time.perf_counter() - began
    assert load.reads, f"none of {requests} requests was answered"
    assert load.searches, f"no search among {requests} requests was answered"
    return load


def rows_of(name: str, rounds: Sequence[Load], single: float) -> list[Row]:
    """One for the reads, with what both add up to, and one for the searches."""
    per_second = percentile([each.per_second for each in rounds], 50)
    reads, searches = [each.reads for each in rounds], [each.searches for each in rounds]
    errors = sum(each.errors for each in rounds)
    return [
        row_of(f"{name}, chunk reads", reads, per_second / single, per_second, errors),
        row_of(f"{name}, searches", searches),
    ]


def row_of(
    what: str,
    rounds: Sequence[Sequence[float]],
    ratio: float | None = None,
    per_second: float | None = None,
    errors: int | None = None,
) -> Row:
    return {
        "what": what,
        "ratio": ratio,
        "requests/s": per_second,
        "errors": errors,
        "p50": percentile([percentile(each, 50) for each in rounds], 50),
        "p95": percentile([percentile(each, 95) for each in rounds], 50),
    }
