"""`erp-mcp worker`: the background jobs, apart from the server."""

import asyncio
import logging
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from erp_mcp.cli.loop import run
from erp_mcp.cli.serve import log_to_stderr
from erp_mcp.errors import StoreUnavailable
from erp_mcp.opening import OpenApp, lazily
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.app import App

logger = logging.getLogger(__name__)

ENDING = (signal.SIGTERM, signal.SIGINT)
TRY_AGAIN_AFTER_SECONDS = 5.0


def worker(
    once: Annotated[bool, typer.Option("--once", help="Run the jobs that are waiting, then end.")] = False,
) -> None:
    """Work the background jobs, until SIGTERM or Ctrl-C; a second one ends at once."""
    settings = Settings()
    log_to_stderr(settings)
    run(run_worker, lazily(settings), once)


async def run_worker(open_app: OpenApp, once: bool) -> None:
    logger.info("the worker starts")
    with ending_on_signal():
        if once:
            await _work_once(open_app)
        else:
            await _keep_working(open_app)
    logger.info("the worker has ended")


@contextmanager
def ending_on_signal() -> Generator[None]:
    """The first signal cancels what runs inside; the second finds no handler and ends the process."""
    loop = asyncio.get_running_loop()
    with anyio.CancelScope() as scope:

        def end() -> None:
            for each in ENDING:
                loop.remove_signal_handler(each)
                signal.signal(each, signal.SIG_DFL)
            logger.info("the worker ends, its jobs finish or are given back; a second signal ends it at once")
            scope.cancel()

        for each in ENDING:
            loop.add_signal_handler(each, end)
        yield


async def _work_once(open_app: OpenApp) -> None:
    """Not elected: it ends by itself, and no job is given to two workers."""
    from erp_mcp.jobs import work_jobs

    async with open_app() as app:
        await work_jobs(app, forever=False)


async def _keep_working(open_app: OpenApp) -> None:
    while True:
        try:
            async with open_app() as app:
                await _work(app)
        except StoreUnavailable as error:
            logger.warning("%s The worker tries again in %g s.", error, TRY_AGAIN_AFTER_SECONDS)
        await anyio.sleep(TRY_AGAIN_AFTER_SECONDS)


async def _work(app: "App") -> None:
    """One process works for an embedded database, as many as there are for a database of its own."""
    from erp_mcp.jobs import run_jobs, work_jobs

    work_all = run_jobs if app.settings.is_embedded else work_jobs
    await work_all(app)
