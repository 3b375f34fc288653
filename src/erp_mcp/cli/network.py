"""Serving over the network: one process, one port, the protocol behind its door and health beside it."""

import logging
import signal
import socket
from collections.abc import Sequence

import anyio
import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from prometheus_client import CollectorRegistry, Gauge
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from erp_mcp.errors import PortInUse
from erp_mcp.gate.bearer import Bearer
from erp_mcp.gate.metrics import Metrics
from erp_mcp.gate.outcome import log
from erp_mcp.opening import OpenApp, Opening, Service
from erp_mcp.server import Server, build_server, lifespan_of
from erp_mcp.settings import Settings
from erp_mcp.web import routes
from erp_mcp.web.reports import report_routes
from erp_mcp.web.slow import SlowRequests
from erp_mcp.web.standing import StandingStreams
from erp_mcp.web.whatsapp import webhook_routes

logger = logging.getLogger(__name__)

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
PATHS = {"http": "/mcp", "sse": "/sse"}
# From the moment that a request is answered until its answer is on the wire.
LAST_WORDS_SECONDS = 0.1


async def serve_network(
    settings: Settings, open_app: OpenApp, services: Sequence[Service], transport: str
) -> None:
    """Until SIGTERM: no new request is taken, those under way may finish."""
    registry = CollectorRegistry()
    listener = listen(settings.host, settings.port)
    server = build_server(settings, open_app, services=services, reports=(log, Metrics(registry)))
    async with lifespan_of(server) as opening:
        opening.start()
        app = network_app(settings, server, opening, transport, registry)
        logger.info("listening on %s%s", address_of(listener), PATHS[transport])
        await serve_until_signal(settings, listener, opening, app)


async def serve_until_signal(
    settings: Settings, listener: socket.socket, opening: Opening, app: ASGIApp
) -> None:
    streams = StandingStreams(app)
    config = uvicorn.Config(
        streams,
        log_config=None,
        access_log=False,
        http="h11",  # httptools keeps blanks around the values of headers, which the protocol forbids
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    # uvicorn raises the signal once more when it is done, and the store has yet to be closed then.
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT):
        await DrainingServer(config, opening, streams).serve(sockets=[listener])


class DrainingServer(uvicorn.Server):
    """Waits for the requests under way and not for the streams on which nobody waits for an answer."""

    def __init__(self, config: uvicorn.Config, opening: Opening, streams: StandingStreams) -> None:
        super().__init__(config)
        self._opening = opening
        self._streams = streams
        # The SDK's streams would otherwise end as soon as the signal comes, answers and all.
        AppStatus.disable_automatic_graceful_drain()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._end_streams)
            await super().shutdown(sockets)
            tasks.cancel_scope.cancel()

    async def _end_streams(self) -> None:
        await self._opening.all_answered()
        await anyio.sleep(LAST_WORDS_SECONDS)
        self._streams.end()


def network_app(
    settings: Settings, server: Server, opening: Opening, transport: str, registry: CollectorRegistry
) -> ASGIApp:
    watch_pool(registry, opening)
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[
            f"{host}{port}" for host in (*LOOPBACK_HOSTS, *settings.allowed_hosts) for port in ("", ":*")
        ],
        allowed_origins=[*(f"http://{host}:*" for host in LOOPBACK_HOSTS), *settings.allowed_origins],
    )
    if transport == "sse":
        protocol = server.sse_app(max_request_body_size=settings.max_body_bytes, transport_security=security)
    else:
        protocol = server.streamable_http_app(
            max_request_body_size=settings.max_body_bytes, transport_security=security
        )
    guarded = SlowRequests(Bearer(protocol, opening), settings.request_timeout_seconds)
    return beside(guarded, pages_of(settings, opening, registry))


def pages_of(settings: Settings, opening: Opening, registry: CollectorRegistry) -> list[Route]:
    """What is served beside the protocol, and without it."""
    hooks = webhook_routes(opening, settings.request_timeout_seconds)
    files = report_routes(opening, settings.request_timeout_seconds)
    return [*routes(opening, registry, settings.metrics_token), *hooks, *files]


def beside(protocol: ASGIApp, pages: Sequence[Route]) -> ASGIApp:
    """By how the path begins: what the protocol is asked for need not go through two applications."""
    web, names = Starlette(routes=pages), {_first_of(page.path) for page in pages}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and _first_of(scope["path"]) in names
        await (web if is_page else protocol)(scope, receive, send)

    return app


def _first_of(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else path


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        reason, _, _ = str(error.strerror).partition(" (while ")  # Python says once more on which address
        raise PortInUse(
            f"Cannot listen on {host}:{port} ({reason}). Stop what uses it, or choose another --port."
        ) from error
    # asyncio does this only for sockets of its own making; without it every answer waits for an old ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """With the port that was found where any free one was asked for."""
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def watch_pool(registry: CollectorRegistry, opening: Opening) -> None:
    in_use = Gauge(
        "erp_mcp_database_connections_in_use", "Connections that serve a transaction.", registry=registry
    )
    in_use.set_function(lambda: opening.connections_in_use)
