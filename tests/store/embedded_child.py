"""Uses the embedded server in a process of its own, until its stdin closes or SIGTERM comes."""

import json
import resource
import signal
import sys
from pathlib import Path

import anyio

from erp_mcp.cli.loop import run, run_network
from erp_mcp.errors import EmbeddedServerFailed
from erp_mcp.store.embedded import embedded_server


def say(**answer: str) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def unwind_on_sigterm(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()


async def use(data_dir: Path) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(unwind_on_sigterm, tasks.cancel_scope)
        try:
            async with embedded_server(data_dir) as urls:
                say(owner=urls.owner, app=urls.app)
                await anyio.wait_readable(sys.stdin)
        except EmbeddedServerFailed as error:
            say(error=str(error))
        tasks.cancel_scope.cancel()


if __name__ == "__main__":
    on_network = "network" in sys.argv
    if len(sys.argv) > 2 and not on_network:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    (run_network if on_network else run)(use, Path(sys.argv[1]))
