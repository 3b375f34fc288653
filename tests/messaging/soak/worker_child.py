"""Forks workers that drain the outbox, each with an engine of its own; some of them die at a given step."""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from erp_mcp.integrations.whatsapp import graph
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.messaging import dispatching
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.store.engine import create_engine, transactions
from tests.whatsapp_sandbox import NUMBER, TOKEN, WABA

TENANT = "main"
FINE, BROKEN = 0, 1
# Time passes when the soak says so, and nobody waits long for an answer that does not come.
LINGERS, TIMEOUT = 0.02, httpx.Timeout(0.5)


class Mortal(asyncio.SelectorEventLoop):
    """Whatever was awaited goes on by `call_soon`: to die there is to die at an await."""

    def __init__(self, dies_at: int | None) -> None:
        super().__init__()
        self._left = dies_at

    def call_soon(
        self,
        callback: Callable[..., object],
        *args: Any,  # whatever the callback takes
        context: Context | None = None,
    ) -> asyncio.Handle:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().call_soon(callback, *args, context=context)


@dataclass(frozen=True, slots=True)
class Worker:
    """What is costly to make is made before the fork; what is open is opened after it."""

    engine: AsyncEngine
    client: WhatsApp
    database_url: str

    async def drain(self) -> None:
        async def of(_tenant_id: str, _number_id: str) -> WhatsApp:
            return self.client

        await Dispatching(Means(transactions(self.engine), self.database_url, of)).drain(TENANT)
        await self.engine.dispose()

    def work(self, dies_at: int | None) -> None:
        with asyncio.Runner(loop_factory=lambda: Mortal(dies_at)) as runner:
            runner.run(self.drain())

    def forked(self, dies_at: int | None) -> int:
        child = os.fork()
        if child:
            return child
        ended = BROKEN
        try:
            self.work(dies_at)
            ended = FINE
        finally:  # whatever happens, this process never goes on as its parent
            if ended == BROKEN:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(ended)


def worker_at(database_url: str, base_url: str) -> Worker:
    connection = WhatsAppConnection("main", NUMBER, WABA, SecretStr(TOKEN), base_url=base_url)
    return Worker(create_engine(database_url), WhatsApp(connection), database_url)


def main(database_url: str, base_url: str) -> None:
    """Each line has, for every worker, the step at which it dies; the answer is how each of them ended.

    The first answer says that there is nothing to wait for any more.
    """
    dispatching.LINGERS, graph.TIMEOUT = LINGERS, TIMEOUT
    worker = worker_at(database_url, base_url)
    worker.work(None)
    answer([])
    for line in sys.stdin:
        children = [worker.forked(each) for each in json.loads(line)]
        answer([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children])


def answer(ended: Sequence[int]) -> None:
    sys.stdout.write(json.dumps(ended) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
