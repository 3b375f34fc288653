"""The job queue: deferred in the transaction that causes them, retried when their worker dies."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.engine import SEARCH_PATH
from erp_mcp.store.locks import exclusive

logger = logging.getLogger(__name__)

# A job takes ids as keyword arguments and may run again after a crash, so it must not mind.
Job = Callable[..., Awaitable[None]]

ELECTION = 0x65_72_70_77
STALLED_AFTER_SECONDS = 30.0
EVERY_MINUTE = "* * * * *"
RETRIES = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=2)


def open_queue(url: str) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(
        conninfo=url, kwargs={"options": SEARCH_PATH}, min_size=1, max_size=2
    )
    return procrastinate.App(connector=connector)


async def defer(session: AsyncSession, queue: procrastinate.App, job: str, **ids: str | int) -> None:
    """Enqueue on the session's own connection: the job exists if and only if the data does."""
    raw = await (await session.connection()).get_raw_connection()
    await queue.configure_task(job, connection=raw.driver_connection).defer_async(**ids)


def elected(url: str) -> AbstractAsyncContextManager[None]:
    """Wait until no other process of this database works its jobs; a process that dies gives way."""
    return exclusive(url, ELECTION)


async def work(queue: procrastinate.App, jobs: Mapping[str, Job], *, forever: bool = True) -> None:
    """Run jobs until cancelled, or until none is left."""
    for name, job in jobs.items():
        queue.task(name=name, retry=RETRIES)(job)
    queue.periodic(cron=EVERY_MINUTE)(queue.task(name="retry_stalled", pass_context=True)(retry_stalled))
    async with queue.open_async():
        await queue.run_worker_async(
            install_signal_handlers=False,
            wait=forever,
            concurrency=2,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
        )


async def retry_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """A killed worker leaves its job marked as being done; put it back."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        logger.warning("job %s (%s) lost its worker and is retried", job.id, job.task_name)
        await manager.retry_job(job)
