"""What our gate and our store add to a call, over the SDK alone and over the SDK with the same SELECT."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from statistics import median
from typing import Literal

from mcp import Client

from benchmarks.clients import Era, answering, call, free_port, over_http, over_stdio, read, running
from benchmarks.company import demo_company, environment, python, some_chunks
from benchmarks.report import Report, Row, against
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.app import App
from erp_mcp.governance.principal import TIERS
from erp_mcp.sandbox.company.loading import TENANT

Transport = Literal["stdio", "HTTP"]
Server = Literal["erp_mcp", "bare SDK", "SDK + SELECT"]
ERAS: tuple[Era, ...] = ("2026-07-28", "2025-11-25")
CALLS, BLOCKS, DIFFERENT = 50, 10, 200  # chunks: no answer is read twice in a block


@dataclass(frozen=True, slots=True)
class Block:
    """Milliseconds of some calls in a row; `cpu` is the server's own, for each of them."""

    p50: float
    p95: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Comparison:
    what: Literal["tool call", "chunk read"]
    peer: Server
    goal: float


COMPARISONS = (
    Comparison("tool call", "bare SDK", 1.0),
    Comparison("chunk read", "bare SDK", 4.0),
    Comparison("chunk read", "SDK + SELECT", 2.0),
)


async def measure(effort: float = 1.0) -> Report:
    rows: list[Row] = []
    async with demo_company() as app:
        uris = await some_chunks(app, DIFFERENT)
        created = await app.access.create(TENANT, "benchmark", TIERS, None, by="benchmark")
        for transport in ("stdio", "HTTP"):
            for era in ERAS:
                async with connected(app, transport, era, created.secret) as clients:
                    rows += await compare(clients, uris, f"{transport} {era}", effort)
    return Report(
        "What a call costs over a bare server: milliseconds",
        rows,
        f"Medians of {times(BLOCKS, effort)} blocks of {times(CALLS, effort)} calls, in turns. "
        "`more` is the difference within a turn, `at best` that of the best blocks.",
    )


@asynccontextmanager
async def connected(
    app: App, transport: Transport, era: Era, token: str
) -> AsyncGenerator[Mapping[Server, Client]]:
    """The three servers, each with a client of its own."""
    env, owner = environment(app.settings.data_dir, tenant=TENANT), app.database.owner_url
    assert owner is not None
    commands: dict[Server, list[str]] = {
        "erp_mcp": python("benchmarks.served"),
        "bare SDK": python("benchmarks.bare"),
        "SDK + SELECT": python("benchmarks.bare", "--database", owner),
    }
    async with AsyncExitStack() as stack:
        clients: dict[Server, Client] = {}
        for server, command in commands.items():
            if transport == "stdio":
                client = over_stdio(command, env, era)
            else:
                port = free_port()
                stack.enter_context(running([*command, "--port", str(port)], env))
                await answering(port)
                client = over_http(port, era, token)
            clients[server] = await stack.enter_async_context(client)
        yield clients


async def compare(
    clients: Mapping[Server, Client], uris: Sequence[str], where: str, effort: float
) -> list[Row]:
    calls = times(CALLS, effort)
    contenders: dict[str, Callable[[], Awaitable[Block]]] = {}
    for server, client in clients.items():
        contenders[f"tool call {server}"] = partial(block, client, calls, partial(call, client, "ping"))
        contenders[f"chunk read {server}"] = partial(block, client, calls, in_order(client, uris))
    await in_turns(1, contenders)
    blocks = await in_turns(times(BLOCKS, effort), contenders)
    return [
        row_of(each, where, blocks[f"{each.what} erp_mcp"], blocks[f"{each.what} {each.peer}"])
        for each in COMPARISONS
    ]


def in_order(client: Client, uris: Sequence[str]) -> Callable[[], Awaitable[str]]:
    """Reads one after the other, and begins again."""
    turn = cycle(uris)
    return lambda: read(client, next(turn))


async def block(client: Client, calls: int, operation: Callable[[], Awaitable[str]]) -> Block:
    cpu = float(await call(client, "ping"))
    milliseconds = [await timed(operation) for _ in range(calls)]
    # The second look is a call, too.
    used = (float(await call(client, "ping")) - cpu) / (calls + 1)
    return Block(percentile(milliseconds, 50), percentile(milliseconds, 95), used * 1000)


async def timed(operation: Callable[[], Awaitable[str]]) -> float:
    began = time.perf_counter()
    await operation()
    return (time.perf_counter() - began) * 1000


def row_of(comparison: Comparison, where: str, ours: Sequence[Block], peer: Sequence[Block]) -> Row:
    turns = list(zip(ours, peer, strict=True))
    more = median(mine.p50 - other.p50 for mine, other in turns)
    return {
        "what": f"{comparison.what}, {where}",
        "over": comparison.peer,
        "ratio": median(mine.p50 / other.p50 for mine, other in turns),
        "more": more,
        "at best": min(each.p50 for each in ours) - min(each.p50 for each in peer),
        "goal": against(more, comparison.goal, " ms"),
        "p50": median(each.p50 for each in ours),
        "p95": median(each.p95 for each in ours),
        "CPU": median(each.cpu for each in ours),
        "its p50": median(each.p50 for each in peer),
        "its p95": median(each.p95 for each in peer),
        "its CPU": median(each.cpu for each in peer),
    }
