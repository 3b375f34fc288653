"""`erp-mcp serve`: the server on stdio, Streamable HTTP or SSE."""

import logging
import signal
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from erp_mcp.cli.loop import run, run_network
from erp_mcp.imports import imported
from erp_mcp.opening import Opening, Service, lazily
from erp_mcp.server import Server, build_server, lifespan_of
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.app import App

DEMO_TENANT = "demo"
# Of the first answers before work in the background, which would take the processor from them.
HEAD_START_SECONDS = 1.0
# These say at INFO, or even as a warning, what only their own developers want to know.
CHATTY = {
    "alembic": logging.WARNING,
    "httpx": logging.WARNING,
    "mcp": logging.WARNING,
    "procrastinate": logging.WARNING,
    "psycopg": logging.ERROR,
    "uvicorn": logging.WARNING,
}


class Transport(StrEnum):
    stdio = "stdio"
    http = "http"
    sse = "sse"


def serve(
    transport: Annotated[Transport, typer.Option(help="How clients reach the server.")] = Transport.stdio,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demo company.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on, for http and sse.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, for http and sse.")] = None,
    toolsets: Annotated[str | None, typer.Option(help="Only these groups of tools, comma-separated.")] = None,
) -> None:
    """Serve the company's ERP to an AI client."""
    given = {"host": host, "port": port, "toolsets": toolsets, "tenant": DEMO_TENANT if demo else None}
    settings = Settings.model_validate({name: value for name, value in given.items() if value is not None})
    log_to_stderr(settings)
    services: list[Service] = [run_jobs] if settings.is_embedded else []
    if demo:
        settings, serve_odoo = with_odoo(settings)
        settings, serve_whatsapp = with_whatsapp(settings)
        services += [load_trade, serve_odoo, serve_whatsapp]
    open_app = lazily(settings, load_talk if demo else None)
    if transport is Transport.stdio:
        run(serve_stdio, build_server(settings, open_app, services=services))
        return
    from erp_mcp.cli.network import serve_network

    run_network(serve_network, settings, open_app, services, transport.value)


def log_to_stderr(settings: Settings) -> None:
    """Before the server is built: the SDK would otherwise install a handler of its own."""
    logging.basicConfig(
        level=settings.log_level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for name, level in CHATTY.items():
        logging.getLogger(name).setLevel(level)


async def serve_stdio(server: Server) -> None:
    """Until the client closes the pipe or somebody asks the process to end."""
    async with lifespan_of(server) as opening, anyio.create_task_group() as tasks:
        tasks.start_soon(_end_on_signal, opening)
        await server.run_stdio_async()
        tasks.cancel_scope.cancel()


async def _end_on_signal(opening: Opening) -> None:
    """The thread that reads stdin cannot be woken, so the signal kills, after the store is closed."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for number in signals:
            await opening.closed()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def with_odoo(settings: Settings) -> tuple[Settings, Service]:
    """The demo never meets the company's own Odoo: what it is told to change there is only for show."""
    from erp_mcp.sandbox.odoo.demo import demo_odoo

    odoo = demo_odoo(settings.data_dir)

    async def serve_odoo(app: "App") -> None:
        if await odoo.begins():
            await begin_anew(app)
        await odoo.serve()

    return settings.model_copy(update=odoo.settings), serve_odoo


def with_whatsapp(settings: Settings) -> tuple[Settings, Service]:
    """Nor does it write to real people: its customers have phones of their own."""
    from erp_mcp.sandbox.whatsapp.served import demo_whatsapp

    whatsapp = demo_whatsapp(settings.data_dir)

    async def serve_whatsapp(app: "App") -> None:
        listener = await whatsapp.asked()
        hearing = await anyio.to_thread.run_sync(imported, "erp_mcp.cli.hearing")
        async with hearing.hearing(app) as url:
            await whatsapp.serve(listener, url, await hearing.writers(app))

    return settings.model_copy(update=whatsapp.settings), serve_whatsapp


async def run_jobs(app: "App") -> None:
    from erp_mcp.jobs import run_jobs as work

    await anyio.sleep(HEAD_START_SECONDS)
    await work(app)


async def load_talk(app: "App") -> None:
    from erp_mcp.sandbox.company import loading

    await loading.load_talk(app)


async def begin_anew(app: "App") -> None:
    from erp_mcp.sandbox.company import loading

    await loading.begin_anew(app)


async def load_trade(app: "App") -> None:
    """Beside the first answers, which do not need it."""
    from erp_mcp.sandbox.company import loading

    await anyio.sleep(HEAD_START_SECONDS)
    await loading.load_trade(app)
    await loading.load_messages(app)
    await loading.raise_alerts(app)
    await anyio.sleep_forever()
