"""How a sandbox listens: on a port of loopback, in the event loop of whoever opens it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from erp_mcp.sandbox.ports import opened_port

App = TypeVar("App", bound=ASGIApp)
TransportOf = Callable[[tuple[str, int]], asyncio.Transport]


class Door:
    """Where clients come in: their connections can be found and cut, and for a while nobody is let in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: uvicorn.Server | None = None
        self._opening: asyncio.Task[None] | None = None

    def leads_to(self, server: uvicorn.Server) -> None:
        self._server = server

    def transport_of(self, client: tuple[str, int]) -> asyncio.Transport:
        return next(each.transport for each in self._connections() if each.client == client)

    def shut(self) -> None:
        """Whoever is idle inside is sent away too, so that they have to connect again."""
        for listener in self._server.servers if self._server else ():
            listener.close()
        for connection in self._connections():
            if connection.conn.our_state is h11.IDLE:
                connection.transport.close()

    def shut_for(self, seconds: float) -> None:
        self.shut()
        self._opening = asyncio.create_task(self._open_after(seconds))

    async def opened(self) -> None:
        """Once it is open again, after `shut_for`."""
        if self._opening:
            await self._opening

    async def open(self) -> None:
        """At the same port, which clients know."""
        if self._server:
            await self._server.startup([opened_port(self._port)])

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()

    def _connections(self) -> list[H11Protocol]:
        connections = self._server.server_state.connections if self._server else ()
        return [each for each in connections if isinstance(each, H11Protocol)]


@asynccontextmanager
async def listening(
    app_at: Callable[[str, TransportOf], App], port: socket.socket | None = None
) -> AsyncGenerator[App]:
    """The app is told its URL, and how to find the connection of a client in order to cut it."""
    async with listening_behind(lambda url, door: app_at(url, door.transport_of), port) as app:
        yield app


@asynccontextmanager
async def listening_behind(
    app_at: Callable[[str, Door], App], port: socket.socket | None = None
) -> AsyncGenerator[App]:
    """`port` is one that is open already; it is closed here."""
    with port or opened_port() as listener:
        host, number = listener.getsockname()
        door = Door(number)
        app = app_at(f"http://{host}:{number}", door)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=H11Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
        )
        door.leads_to(server)
        # Not in a task group, which would wrap whatever the caller raises.
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield app
        finally:
            server.should_exit = True
            await serving
