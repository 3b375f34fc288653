"""`erp-mcp worker` as a process of its own: that is what signals go to."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest

from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import SEARCH_PATH

COMMAND = "import typer; from erp_mcp.cli.worker import worker; typer.run(worker)"
PATIENCE_SECONDS = 60
JOB = """
insert into procrastinate_jobs (queue_name, task_name, args)
values ('default', 'index_chunks', '{"tenant_id": "main"}')
"""
IS_DONE = "select 1 where not exists (select from procrastinate_jobs where task_name = 'index_chunks')"
# Others in the cluster wait for locks, too: only this job waits for this table of this database.
WAITS = """
select 1 from pg_locks join pg_database on pg_database.oid = database
where not granted and relation = 'knowledge_chunks'::regclass and datname = current_database()
"""
Start = Callable[..., "Worker"]


class Worker:
    def __init__(self, urls: Urls, *options: str, **environment: str) -> None:
        given = {"ERP_MCP_DATABASE_URL": urls.app, "ERP_MCP_DATABASE_OWNER_URL": urls.owner}
        self.process = subprocess.Popen(
            (sys.executable, "-c", COMMAND, *options),
            stderr=subprocess.PIPE,
            env={**os.environ, **given, **environment},
        )

    def says(self, what: str) -> None:
        """Waits for a line of its log that holds this."""
        assert self.process.stderr is not None
        line = ""
        while what not in line:
            ready, _, _ = select.select([self.process.stderr], [], [], PATIENCE_SECONDS)
            line = self.process.stderr.readline().decode() if ready else ""
            assert line, f"the worker does not say {what!r}"

    def ends(self, how: signal.Signals | None = None) -> tuple[int, str]:
        """Its exit status, and what it logged since it was last listened to."""
        if how is not None:
            self.process.send_signal(how)
        _, log = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, log.decode()


@pytest.fixture
def start(urls: Urls, anyio_backend: str) -> Generator[Start]:
    workers: list[Worker] = []

    def start_one(*options: str, **environment: str) -> Worker:
        workers.append(Worker(urls, *options, **environment))
        return workers[-1]

    yield start_one
    for worker in workers:
        worker.ends(signal.SIGKILL)


def test_once_runs_what_is_waiting_and_ends(start: Start, urls: Urls) -> None:
    start("--once").ends()  # makes the tenant
    do(urls, JOB)

    status, log = start("--once").ends()

    assert status == 0, log
    assert "the worker starts" in log
    assert "the worker has ended" in log
    assert holds(urls, IS_DONE)


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_worker_runs_jobs_as_they_come_until_it_is_asked_to_end(
    start: Start, urls: Urls, how: signal.Signals
) -> None:
    worker = start()
    assert eventually(urls, "select 1 from procrastinate_workers")
    do(urls, JOB)
    assert eventually(urls, IS_DONE)

    status, log = worker.ends(how)

    assert (status, "the worker has ended" in log) == (0, True)
    assert not holds(urls, "select 1 from procrastinate_workers")


@pytest.mark.slow
def test_a_job_that_does_not_end_is_given_back(start: Start, urls: Urls) -> None:
    worker = start()
    with holding_up_jobs(urls):
        status, _ = worker.ends(signal.SIGTERM)
        assert holds(urls, "select 1 from procrastinate_jobs where status = 'todo' and attempts = 1")

    assert status == 0


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(start: Start, urls: Urls) -> None:
    worker = start()
    with holding_up_jobs(urls), holding_up_the_end(urls):
        worker.process.send_signal(signal.SIGINT)
        worker.says("a second signal ends it at once")
        status, log = worker.ends(signal.SIGINT)

    assert status == -signal.SIGINT
    assert "has ended" not in log


@pytest.mark.slow
def test_what_is_due_now_and_then_is_done_beside_a_database_of_its_own(start: Start, urls: Urls) -> None:
    start()

    assert eventually(
        urls, "select 1 from procrastinate_periodic_defers where task_name = 'periodic_tidy_models'"
    )


@pytest.mark.slow
def test_a_worker_without_a_database_waits_for_it_and_can_still_be_ended(start: Start, urls: Urls) -> None:
    worker = start(ERP_MCP_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")

    worker.says("No database answers")

    assert worker.ends(signal.SIGTERM)[0] == 0


def test_once_without_a_database_is_an_error(start: Start) -> None:
    status, log = start("--once", ERP_MCP_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing").ends()

    assert status != 0
    assert "No database answers" in log


@contextmanager
def holding_up_jobs(urls: Urls) -> Generator[None]:
    """A job has begun, and waits for a table that somebody else has locked."""
    assert eventually(urls, "select 1 from procrastinate_workers")
    with psycopg.connect(urls.owner, options=SEARCH_PATH) as owner:
        owner.execute("lock table knowledge_chunks in access exclusive mode")
        do(urls, JOB)
        assert eventually(urls, WAITS)
        yield


@contextmanager
def holding_up_the_end(urls: Urls) -> Generator[None]:
    """No job can be given back: however late a second signal comes, the worker has not ended before it."""
    with psycopg.connect(urls.owner, options=SEARCH_PATH) as owner:
        owner.execute("lock table procrastinate_jobs in exclusive mode")
        yield


def do(urls: Urls, statement: str) -> None:
    with psycopg.connect(urls.owner, options=SEARCH_PATH) as connection:
        connection.execute(statement.encode())


def holds(urls: Urls, question: str) -> bool:
    with psycopg.connect(urls.owner, options=SEARCH_PATH) as connection:
        return connection.execute(question.encode()).fetchone() is not None


def eventually(urls: Urls, question: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds(urls, question):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
