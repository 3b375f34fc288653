"""The job queue: deferred in the transaction that causes them, retried when their worker dies."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import anyio
import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import StoreUnavailable
from erp_mcp.store.engine import SEARCH_PATH, driver_connection
from erp_mcp.store.locks import exclusive

logger = logging.getLogger(__name__)

# A job takes ids as keyword arguments and may run again after a crash, so it must not mind.
Job = Callable[..., Awaitable[None]]

ELECTION = 0x65_72_70_77
STALLED_AFTER_SECONDS = 30.0
GIVE_BACK_AFTER_SECONDS = 5.0
EVERY_MINUTE = "* * * * *"
MOST_RETRIES = 5
NOTHING_PERIODIC: Mapping[str, str] = {}
# Locked, as a worker does that takes one; what somebody has locked is as good as taken.
WAITING = b"""
select from procrastinate_jobs
where task_name = %(job)s and status = 'todo' and attempts = 0 and scheduled_at is null
  and args ->> 'tenant_id' = %(tenant_id)s
limit 1 for update skip locked
"""


class Retries(procrastinate.RetryStrategy):
    """A job that failed waits longer each time; one that its worker gave back waits for nothing."""

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> procrastinate.RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return procrastinate.RetryDecision()
        return super().get_retry_decision(exception=exception, job=job)


def open_queue(url: str) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(
        conninfo=url, kwargs={"options": SEARCH_PATH}, min_size=1, max_size=2
    )
    return procrastinate.App(connector=connector)


async def defer(session: AsyncSession, queue: procrastinate.App, job: str, **ids: str | int) -> None:
    """Enqueue on the session's own connection: the job exists if and only if the data does."""
    await queue.configure_task(job, connection=await driver_connection(session)).defer_async(**ids)


async def defer_once(session: AsyncSession, queue: procrastinate.App, job: str, tenant_id: str) -> None:
    """Unless it waits already: a worker takes up the one that waits only once this has been committed."""
    connection = await driver_connection(session)
    waiting = await connection.execute(WAITING, {"job": job, "tenant_id": tenant_id})
    if await waiting.fetchone() is None:
        await defer(session, queue, job, tenant_id=tenant_id)


def elected(url: str) -> AbstractAsyncContextManager[None]:
    """Wait until no other process of this database works its jobs; a process that dies gives way."""
    return exclusive(url, ELECTION)


async def work(
    queue: procrastinate.App,
    jobs: Mapping[str, Job],
    periodic: Mapping[str, str] = NOTHING_PERIODIC,
    *,
    forever: bool = True,
    stalled_after_seconds: float = STALLED_AFTER_SECONDS,
    look_for_stalled: str = EVERY_MINUTE,
) -> None:
    """Run jobs until cancelled, or until none is left; a job that is cut off is given back.

    `periodic` names jobs without ids and says, as cron does, when they are due.
    """
    # An App takes the name of a job only once, but who lost the database calls this again.
    worker = procrastinate.App(connector=queue.connector)
    retries = Retries(max_attempts=MOST_RETRIES, exponential_wait=2)
    for name, job in jobs.items():
        worker.task(name=name, retry=retries)(job)
    for name, cron in periodic.items():
        worker.periodic(cron=cron)(worker.task(name=f"periodic_{name}")(_timed(jobs[name])))
    stalled = worker.task(name="retry_stalled", pass_context=True)(retry_stalled)
    worker.periodic(cron=look_for_stalled, task_kwargs={"after_seconds": stalled_after_seconds})(stalled)
    try:
        await _until_cancelled(_run(worker, stalled_after_seconds, forever=forever))
    except (ConnectorException, psycopg.OperationalError) as error:
        raise StoreUnavailable from error
    if forever:
        raise StoreUnavailable("The worker stopped because it could not reach the queue.")


async def _run(worker: procrastinate.App, stalled_after_seconds: float, *, forever: bool) -> None:
    async with worker.open_async():
        is_left = True
        while is_left:
            await worker.run_worker_async(
                install_signal_handlers=False,
                wait=forever,
                concurrency=2,
                delete_jobs="successful",
                shutdown_graceful_timeout=GIVE_BACK_AFTER_SECONDS if forever else math.inf,
                update_heartbeat_interval=stalled_after_seconds / 3,
                stalled_worker_timeout=stalled_after_seconds,
            )
            is_left = not forever and await _is_due(worker)


async def _is_due(worker: procrastinate.App) -> bool:
    """A worker that finds nothing to begin ends, though what it still runs may leave more to do."""
    waiting = await worker.job_manager.list_jobs_async(status=Status.TODO.value)
    now = datetime.now(UTC)
    return any(each.scheduled_at is None or each.scheduled_at <= now for each in waiting)


def _timed(job: Job) -> Callable[[int], Awaitable[None]]:
    async def run(timestamp: int) -> None:
        await job()

    return run


async def _until_cancelled(running: Coroutine[object, None, None]) -> None:
    """The worker ends well when it is cancelled once; anyio repeats a cancellation until it is obeyed."""
    task = asyncio.create_task(running)
    try:
        await asyncio.shield(task)
    finally:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])


async def retry_stalled(context: procrastinate.JobContext, timestamp: int, after_seconds: float) -> None:
    """A killed worker leaves its job marked as being done; put it back, unless it is what kills them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=after_seconds):
        if job.attempts < MOST_RETRIES:
            logger.warning("job %s (%s) lost its worker and is retried", job.id, job.task_name)
            await manager.retry_job(job)
        else:
            logger.error("job %s (%s) lost its worker again and is given up", job.id, job.task_name)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
