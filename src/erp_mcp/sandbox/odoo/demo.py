"""The Odoo of the demo company: one for all processes of a data folder, served by one of them at a time.

Imports only what a server may import before its first answer: the world comes with the first call.
"""

import logging
import os
import sys
import time
from pathlib import Path
from socket import socket
from threading import Event
from typing import TYPE_CHECKING

import anyio
from anyio import CancelScope, to_thread
from pydantic import SecretStr

from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.ports import opened_port
from erp_mcp.store.folder import ensure_folder

if TYPE_CHECKING:
    from erp_mcp.sandbox.odoo.world import World

logger = logging.getLogger(__name__)

LOCK = "demo-odoo.lock"  # held by whoever serves; its text is the port
DATABASE, LOGIN = "nakhla", "admin"
ENDING_SECONDS = 3.0
ASK_AGAIN_SECONDS = 0.5


class DemoOdoo:
    """Its address is known at once; whoever calls before it is served waits in the queue of its port."""

    def __init__(self, port: int, listener: socket | None = None, lock: int | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._listener = listener
        self._lock = lock
        self._worlds: dict[str, World] = {}

    @property
    def settings(self) -> dict[str, str | int | SecretStr]:
        return {
            "odoo_url": self.url,
            "odoo_database": DATABASE,
            "odoo_login": LOGIN,
            "odoo_api_key": SecretStr(key_of(LOGIN)),
            "sync_minutes": 0,  # the mirror is loaded as it is, which takes a fraction of reading it from here
        }

    async def serve(self) -> None:
        """While another process serves it, wait to take its place: its clients keep the address."""
        if self._listener is None:
            self._listener = await self._succeed()
        await anyio.wait_readable(self._listener)
        ended, over = Event(), Event()
        try:
            # A loop of its own: making the company's records takes longer than an answer may wait.
            await to_thread.run_sync(
                self._serve_apart, self._listener.dup(), ended, over, abandon_on_cancel=True
            )
        finally:
            ended.set()
            with CancelScope(shield=True):  # whoever serves next would share its clients with one that ends
                await to_thread.run_sync(over.wait, ENDING_SECONDS)

    async def _succeed(self) -> socket:
        while True:
            if _is_taken(self._lock):
                logger.warning("this process serves the demo's Odoo now, without what was changed in it")
                return opened_port(self._port)
            await anyio.sleep(ASK_AGAIN_SECONDS)

    def _serve_apart(self, listener: socket, ended: Event, over: Event) -> None:
        from erp_mcp.sandbox.odoo.serving import serving_odoo
        from erp_mcp.sandbox.odoo.world import World
        from erp_mcp.sandbox.odoo.world.filling import company_rows

        self._worlds = self._worlds or {DATABASE: World(company_rows)}

        async def serve() -> None:
            async with serving_odoo(self._worlds, port=listener):
                await to_thread.run_sync(ended.wait)

        try:
            anyio.run(serve)
        finally:
            over.set()


def demo_odoo(data_dir: Path) -> DemoOdoo:
    try:
        lock = _opened_lock(data_dir)
    except OSError as error:
        logger.warning("this process has an Odoo of its own: %s cannot be written (%s)", data_dir, error)
        lock = None
    if lock is None:
        return _served_here(opened_port())
    while not _is_taken(lock):
        if port := _port_in(lock):
            return DemoOdoo(port, lock=lock)
        time.sleep(0.01)  # whoever has just taken it is about to write the port
    listener = _reopened(_port_in(lock))
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(listener.getsockname()[1]).encode(), 0)
    return _served_here(listener, lock)


def _opened_lock(data_dir: Path) -> int | None:
    """None on Windows, which has no such lock: there each process has an Odoo of its own."""
    if sys.platform == "win32":
        return None
    ensure_folder(data_dir)
    return os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)


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


def _served_here(listener: socket, lock: int | None = None) -> DemoOdoo:
    _, port = listener.getsockname()
    return DemoOdoo(port, listener, lock)
