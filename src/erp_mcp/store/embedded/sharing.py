"""Who may start and stop the embedded server: the users share one lock, and take turns by another."""

import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from fcntl import LOCK_EX, LOCK_SH
from pathlib import Path

from anyio import CancelScope, move_on_after, sleep, to_thread

from erp_mcp.errors import EmbeddedServerFailed
from erp_mcp.store.embedded import keeper
from erp_mcp.store.embedded.cluster import Cluster

TURN = "turn.lock"
TURN_SECONDS = 120


@asynccontextmanager
async def shared(cluster: Cluster) -> AsyncGenerator[None]:
    data_dir = cluster.data_dir
    async with _held(data_dir / keeper.USERS, LOCK_SH) as users, AsyncExitStack() as turn:
        await turn.enter_async_context(_held(data_dir / TURN, LOCK_EX))
        try:
            await cluster.ensure_running()
            await turn.aclose()
            yield
        finally:
            await turn.aclose()
            with CancelScope(shield=True):
                await _leave(data_dir, users)


async def _leave(data_dir: Path, users: int) -> None:
    async with _held(data_dir / TURN, LOCK_EX):
        if keeper.try_lock(users, LOCK_EX):
            await to_thread.run_sync(keeper.stop, data_dir)
        else:
            # Others use the server, and this is immediate; or the keeper was faster, and this waits for it.
            await _take(users, LOCK_SH)


@asynccontextmanager
async def _held(path: Path, mode: int) -> AsyncGenerator[int]:
    lock = keeper.open_lock(path)
    try:
        await _take(lock, mode)
        yield lock
    finally:
        os.close(lock)


async def _take(lock: int, mode: int) -> None:
    """By asking again and again: a thread that blocks on a lock cannot be cancelled."""
    with move_on_after(TURN_SECONDS):
        while True:
            if keeper.try_lock(lock, mode):
                return
            await sleep(0.02)
    raise EmbeddedServerFailed(
        f"Another erp-mcp has been starting or stopping the database for {TURN_SECONDS} seconds. "
        "End that process, then try again."
    )
