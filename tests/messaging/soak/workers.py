"""Workers of their own process, told when to die."""

import json
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

KILLED = -signal.SIGKILL
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Workers:
    process: Process
    answers: BufferedByteReceiveStream

    async def drain(self, *dies_at: int | None) -> Sequence[int]:
        """As many at once as are named; how each ended."""
        assert self.process.stdin
        await self.process.stdin.send(json.dumps(dies_at).encode() + b"\n")
        ended: list[int] = json.loads(await self.answers.receive_until(b"\n", LONGEST))
        assert set(ended) <= {0, KILLED}, ended
        return ended


@asynccontextmanager
async def workers_at(database_url: str, base_url: str) -> AsyncGenerator[Workers]:
    command = [sys.executable, "-m", "tests.messaging.soak.worker_child", database_url, base_url]
    async with await anyio.open_process(command, stderr=None) as process:
        assert process.stdout
        assert process.stdin
        yield Workers(process, BufferedByteReceiveStream(process.stdout))
        await process.stdin.aclose()
        await process.wait()
