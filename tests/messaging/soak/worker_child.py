"""Forks workers that drain the outbox, each with an engine of its own; some of them die at a given step."""

import asyncio
import json
import os
import signal
import sys

import httpx
from pydantic import SecretStr

from erp_mcp.integrations.whatsapp import graph
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.messaging import dispatching
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.store.engine import create_engine, transactions
from tests.whatsapp_sandbox import NUMBER, TOKEN, WABA

TENANT = "main"
FINE, BROKEN = 0, 1


class Mortal(asyncio.SelectorEventLoop):
    """Whatever was awaited goes on by `call_soon`: to die there is to die at an await."""

    def __init__(self, dies_at: int | None) -> None:
        super().__init__()
        self._left = dies_at

    def call_soon(self, callback, *args, context=None):  # type: ignore[no-untyped-def, override]  # as inherited
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().call_soon(callback, *args, context=context)


async def drain(database_url: str, base_url: str) -> None:
    engine = create_engine(database_url)
    connection = WhatsAppConnection("main", NUMBER, WABA, SecretStr(TOKEN), base_url=base_url)
    async with WhatsApp(connection) as client:

        async def of(_tenant_id: str, _number_id: str) -> WhatsApp:
            return client

        await Dispatching(Means(transactions(engine), database_url, of)).drain(TENANT)
    await engine.dispose()


def work(database_url: str, base_url: str, dies_at: int | None) -> int:
    with asyncio.Runner(loop_factory=lambda: Mortal(dies_at)) as runner:
        runner.run(drain(database_url, base_url))
    return FINE


def forked(database_url: str, base_url: str, dies_at: int | None) -> int:
    worker = os.fork()
    if worker:
        return worker
    ended = BROKEN
    try:
        ended = work(database_url, base_url, dies_at)
    finally:  # whatever happens, this process never goes on as its parent
        sys.stderr.flush()
        os._exit(ended)


def main(database_url: str, base_url: str) -> None:
    """Each line names for every worker the step at which it dies, or null; the answer is how each of them ended."""
    dispatching.LINGERS = 0.02  # time passes when the soak says so
    graph.TIMEOUT = httpx.Timeout(0.5)
    for line in sys.stdin:
        workers = [forked(database_url, base_url, each) for each in json.loads(line)]
        ended = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in workers]
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
