"""From spawning the server to its first answer, and from the end of its input to its end."""

import json
import select
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from anyio import to_thread

from benchmarks.company import data_folder, environment, python, settings_in
from benchmarks.report import Report, Row, against
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.app import open_app
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.store.embedded import status

PATIENCE_SECONDS = 60.0
SERVE = python("erp_mcp", "serve")
SERVE_DEMO = python("erp_mcp", "serve", "--demo")
BARE = python("benchmarks.bare")
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "benchmarks", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@dataclass(frozen=True, slots=True)
class Start:
    answered: float
    ended: float


async def measure(effort: float = 1.0) -> Report:
    rows: list[Row] = []
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await load_company(app)
            rows += await against_bare(data_dir, times(15, effort))
            up = await first_answers(SERVE, data_dir, "erp://budget", times(9, effort))
            rows.append(row_of("read erp://budget, database up", up, 1.6))
        stopped = await first_answers(SERVE, data_dir, "erp://budget", times(9, effort))
        rows.append(row_of("read erp://budget, database stopped", stopped, None))
    runs = times(5, effort)
    fresh = await fresh_answers(SERVE, "erp://budget", runs)
    rows.append(row_of("read erp://budget, empty data folder", fresh, 4.0))
    fresh = await fresh_answers(SERVE_DEMO, "erp://knowledge/chunks/1?max_tokens=300", runs)
    rows.append(row_of("read a chunk, empty data folder, --demo", fresh, 4.0))
    return Report(
        "Start-up on stdio: spawn to first answer, seconds",
        rows,
        "`to end` is from the end of the input to the end of the process, and of a database of its own.",
    )


async def against_bare(data_dir: Path, rounds: int) -> list[Row]:
    discover = request("server/discover")
    contenders: dict[str, Callable[[], Awaitable[Start]]] = {
        "serve --demo": partial(start, SERVE_DEMO, environment(data_dir), discover),
        "bare SDK server": partial(start, BARE, environment(data_dir), discover),
    }
    await in_turns(1, contenders)  # whatever is not cached yet
    ours, bare = (await in_turns(rounds, contenders)).values()
    first, peer = ([each.answered for each in starts] for starts in (ours, bare))
    ratio = percentile(first, 50) / percentile(peer, 50)
    return [
        {
            **row_of("server/discover, serve --demo", ours, None),
            "ratio": ratio,
            "of the best": min(first) / min(peer),
            "goal": against(ratio, 1.25, "x"),
        },
        row_of("server/discover, bare SDK server", bare, None),
    ]


async def first_answers(command: list[str], data_dir: Path, uri: str, runs: int) -> list[Start]:
    return [
        await start(command, environment(data_dir), request("resources/read", uri=uri)) for _ in range(runs)
    ]


async def fresh_answers(command: list[str], uri: str, runs: int) -> list[Start]:
    starts: list[Start] = []
    for _ in range(runs):
        with data_folder() as data_dir:
            starts += await first_answers(command, data_dir, uri, 1)
            assert status(data_dir).state == "stopped"
    return starts


async def start(command: list[str], env: dict[str, str], question: bytes) -> Start:
    return await to_thread.run_sync(spawn_and_ask, command, env, question)


def spawn_and_ask(command: list[str], env: dict[str, str], question: bytes) -> Start:
    began = time.perf_counter()
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=env) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
            answered = time.perf_counter()
            assert ready, f"no answer from {command}"
            answer = process.stdout.readline()
            assert "result" in json.loads(answer), answer
            process.stdin.close()
            process.wait(PATIENCE_SECONDS)
            return Start(answered - began, time.perf_counter() - answered)
        finally:
            process.kill()


def request(method: str, **params: str) -> bytes:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}
    return json.dumps(message).encode() + b"\n"


def row_of(what: str, starts: Sequence[Start], goal: float | None) -> Row:
    median = percentile([each.answered for each in starts], 50)
    return {
        "what": what,
        "ratio": None,
        "of the best": None,
        "goal": against(median, goal, " s") if goal is not None else None,
        "median": median,
        "best": min(each.answered for each in starts),
        "to end": percentile([each.ended for each in starts], 50),
        "runs": len(starts),
    }
