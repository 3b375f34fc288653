"""How a sandbox listens: on a free port of loopback, in the event loop of whoever opens it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

App = TypeVar("App", bound=ASGIApp)
TransportOf = Callable[[tuple[str, int]], asyncio.Transport]


@asynccontextmanager
async def listening(app_at: Callable[[str, TransportOf], App]) -> AsyncGenerator[App]:
    """The app is told its URL, and how to find the connection of a client in order to cut it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio does this only for sockets of its own making; without it every answer waits for an old ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host, port = listener.getsockname()

        def transport_of(client: tuple[str, int]) -> asyncio.Transport:
            connections = server.server_state.connections
            return next(
                each.transport
                for each in connections
                if isinstance(each, H11Protocol) and each.client == client
            )

        app = app_at(f"http://{host}:{port}", transport_of)
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
        # Not in a task group, which would wrap whatever the caller raises.
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield app
        finally:
            server.should_exit = True
            await serving
