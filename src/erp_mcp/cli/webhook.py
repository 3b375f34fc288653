"""`erp-mcp webhook`: what WhatsApp delivers, where the server itself listens on no port."""

import logging
from typing import Annotated

import typer

from erp_mcp.cli.loop import run
from erp_mcp.cli.serve import log_to_stderr, run_jobs
from erp_mcp.opening import OpenApp, Service, SharedOpening, lazily
from erp_mcp.settings import Settings

logger = logging.getLogger(__name__)


def webhook(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Take what WhatsApp delivers at /webhooks/whatsapp, beside servers on stdio; jobs are worked, too."""
    given = {"host": host, "port": port}
    settings = Settings.model_validate({name: value for name, value in given.items() if value is not None})
    log_to_stderr(settings)
    services: list[Service] = [run_jobs] if settings.is_embedded else []
    run(serve_webhook, settings, lazily(settings), services)


async def serve_webhook(settings: Settings, open_app: OpenApp, services: list[Service]) -> None:
    """Until SIGTERM."""
    from prometheus_client import CollectorRegistry
    from starlette.applications import Starlette

    from erp_mcp.cli.network import address_of, listen, pages_of, serve_until_signal

    listener = listen(settings.host, settings.port)
    async with SharedOpening(open_app, services)() as opening:
        opening.start()
        pages = Starlette(routes=pages_of(settings, opening, CollectorRegistry()))
        logger.info("listening on %s/webhooks/whatsapp", address_of(listener))
        await serve_until_signal(settings, listener, opening, pages)
