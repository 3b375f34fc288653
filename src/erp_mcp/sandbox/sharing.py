"""A server of the demo: one for all processes of a data folder, served by one of them at a time.

Imports only what a server may import before its first answer.
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from socket import socket
from threading import Event

import anyio
from anyio import CancelScope, to_thread

from erp_mcp.sandbox.ports import opened_port
from erp_mcp.store.folder import ensure_folder

logger = logging.getLogger(__name__)

ENDING_SECONDS = 3.0
ASK_AGAIN_SECONDS = 0.5

Serving = Callable[[socket], AbstractAsyncContextManager[object]]


class Shared:
    """Its address is known at once; whoever calls before it is served waits in the queue of its port."""

    def __init__(self, name: str, port: int, listener: socket | None = None, lock: int | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._name = name
        self._port = port
        self._listener = listener
        self._lock = lock

    async def taken(self) -> socket:
        """While another process serves it, wait to take its place at the same address."""
        if self._listener is None:
            self._listener = await self._succeed()
        return self._listener

    async def asked(self) -> socket:
        """Once it is for us to serve it, and somebody calls."""
        listener = await self.taken()
        await anyio.wait_readable(listener)
        return listener

    async def _succeed(self) -> socket:
        while True:
            if _is_taken(self._lock):
                logger.warning(
                    "this process serves the demo's %s now, without what was changed in it", self._name
                )
                return opened_port(self._port)
            await anyio.sleep(ASK_AGAIN_SECONDS)


async def serve_apart(listener: socket, serving: Serving) -> None:
    """In a loop of its own: making the company's records takes longer than an answer may wait."""
    ended, over = Event(), Event()

    async def serve() -> None:
        async with serving(listener.dup()):
            await to_thread.run_sync(ended.wait)

    def run() -> None:
        try:
            anyio.run(serve)
        finally:
            over.set()

    try:
        await to_thread.run_sync(run, abandon_on_cancel=True)
    finally:
        ended.set()
        with CancelScope(shield=True):  # whoever serves next would share its clients with one that ends
            await to_thread.run_sync(over.wait, ENDING_SECONDS)


def shared(name: str, lock_file: Path) -> Shared:
    """The lock is held by whoever serves; its text is the port."""
    try:
        lock = _opened_lock(lock_file)
    except OSError as error:
        logger.warning(
            "%s is served to this process alone: %s cannot be written (%s)", name, lock_file, error
        )
        lock = None
    if lock is None:
        return _served_here(name, opened_port())
    while not _is_taken(lock):
        if port := _port_in(lock):
            return Shared(name, port, lock=lock)
        time.sleep(0.01)  # whoever has just taken it is about to write the port
    listener = _reopened(_port_in(lock))
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(listener.getsockname()[1]).encode(), 0)
    return _served_here(name, listener, lock)


def _opened_lock(lock_file: Path) -> int | None:
    """None on Windows, which has no such lock: there each process has a server of its own."""
    if sys.platform == "win32":
        return None
    ensure_folder(lock_file.parent)
    return os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)


def _is_taken(lock: int | None) -> bool:
    """By us, now or before."""
    if lock is None:
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _port_in(lock: int) -> int:
    return int(os.pread(lock, 5, 0) or 0)


def _reopened(port: int) -> socket:
    """At the port of last time, which clients may still know."""
    try:
        return opened_port(port)
    except OSError:
        return opened_port()


def _served_here(name: str, listener: socket, lock: int | None = None) -> Shared:
    _, port = listener.getsockname()
    return Shared(name, port, listener, lock)
