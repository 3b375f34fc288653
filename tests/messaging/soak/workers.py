"""Workers of this process, and of others, which are told when to die."""

import json
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from erp_mcp.integrations.whatsapp import graph
from erp_mcp.messaging import dispatching
from tests.messaging.soak.worker_child import LINGERS, TIMEOUT, Worker, worker_at

KILLED = -signal.SIGKILL
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Workers:
    """`here` have an engine each; `elsewhere` is the process that forks the others, who write to `log`."""

    here: Sequence[Worker]
    elsewhere: Process
    log: Path
    answers: BufferedByteReceiveStream

    async def drain(self, immortal: int = 1, dies_at: Sequence[int] = ()) -> int:
        """As many at once as are asked for; how many died."""
        ended = list[int]()

        async def forked() -> None:
            ended.extend(await self.forked(dies_at))

        async with anyio.create_task_group() as tasks:
            for each in self.here[:immortal]:
                tasks.start_soon(each.drain)
            if dies_at:
                tasks.start_soon(forked)
        return ended.count(KILLED)

    async def forked(self, dies_at: Sequence[int]) -> list[int]:
        assert self.elsewhere.stdin
        await self.elsewhere.stdin.send(json.dumps(dies_at).encode() + b"\n")
        ended: list[int] = json.loads(await self.answers.receive_until(b"\n", LONGEST))
        assert set(ended) <= {0, KILLED}, self.log.read_text()
        return ended


@asynccontextmanager
async def workers_at(database_url: str, base_url: str, log: Path) -> AsyncGenerator[Workers]:
    command = [sys.executable, "-m", "tests.messaging.soak.worker_child", database_url, base_url]
    with pytest.MonkeyPatch.context() as patch, log.open("wb") as errors:
        patch.setattr(dispatching, "LINGERS", LINGERS)
        patch.setattr(graph, "TIMEOUT", TIMEOUT)
        async with await anyio.open_process(command, stderr=errors) as process:
            assert process.stdout
            assert process.stdin
            here = [worker_at(database_url, base_url) for _ in range(2)]
            answers = BufferedByteReceiveStream(process.stdout)
            await answers.receive_until(b"\n", LONGEST)
            yield Workers(here, process, log, answers)
            await process.stdin.aclose()
            await process.wait()
            for each in here:
                await each.client.__aexit__(None, None, None)
