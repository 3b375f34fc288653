"""What lies in a database that is ready: its clock, tenants, jobs, and the audit chains."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg.rows import class_row

from erp_mcp.cli.checks.finding import Finding, Name, alone, guarded
from erp_mcp.governance.audit import broken_entry
from erp_mcp.settings import Settings
from erp_mcp.store.database import Database, Place, open_database
from erp_mcp.store.queue import STALLED_AFTER_SECONDS

LIST_TENANTS = "select array(select list_tenants())"
READ_CLOCK = "select clock_timestamp()"
COUNT_JOBS = """
with alive as (
    select id from queue.procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)
)
select count(*) filter (where status = 'todo' and coalesce(scheduled_at <= now(), true)) as waiting,
       count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'doing' and alive.id is null) as stalled,
       (select count(*) from alive) as workers
from queue.procrastinate_jobs left join alive on alive.id = worker_id
"""
CLOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Jobs:
    """`stalled` ones are marked as being done by a worker that is gone."""

    waiting: int
    failed: int
    stalled: int
    workers: int


async def look_inside(settings: Settings, where: Place) -> list[Finding]:
    """The schema is that of this version already, so opening the database changes nothing."""
    findings: list[Finding] = []
    async with open_database(where) as database:
        for name, check in CHECKS.items():
            findings += await guarded([name], alone(check(settings, database)))
    return findings


async def clock(_: Settings, database: Database) -> Finding:
    before = datetime.now(UTC)
    row = await database.statements.first(READ_CLOCK, [])
    assert row is not None  # a select without a table has one
    return judged_clock((row[0] - before).total_seconds())


def judged_clock(ahead_seconds: float) -> Finding:
    if abs(ahead_seconds) > CLOCK_SECONDS:
        side = "ahead of" if ahead_seconds > 0 else "behind"
        found = f"the database is {abs(ahead_seconds):.0f} s {side} this machine"
        return Finding("clock", "warning", found, "Set both by NTP: `timedatectl set-ntp true`")
    return Finding("clock", "ok", "the database and this machine agree")


async def tenant(settings: Settings, database: Database) -> Finding:
    tenants = await list_tenants(database)
    if settings.tenant in tenants:
        others = f", one of {len(tenants)}" if len(tenants) > 1 else ""
        return Finding("tenant", "ok", f"{settings.tenant}{others}")
    if database.owner_url is not None:
        found = f"{settings.tenant} does not exist yet; the next start of `erp-mcp serve` makes it"
        return Finding("tenant", "ok", found)
    known = f"or set ERP_MCP_TENANT to one of: {', '.join(tenants)}" if tenants else ""
    mend = f"Set ERP_MCP_DATABASE_OWNER_URL, then run `erp-mcp tenant create {settings.tenant}`{known and ', ' + known}"
    return Finding("tenant", "problem", f"{settings.tenant} does not exist", mend)


async def list_tenants(database: Database) -> list[str]:
    row = await database.statements.first(LIST_TENANTS, [])
    assert row is not None  # a select without a table has one
    return row[0]


async def queue(settings: Settings, database: Database) -> Finding:
    jobs = await database.statements.first(COUNT_JOBS, [STALLED_AFTER_SECONDS], class_row(Jobs))
    assert jobs is not None  # an aggregate has one row
    return judged_jobs(jobs, is_embedded=settings.is_embedded)


def judged_jobs(jobs: Jobs, *, is_embedded: bool) -> Finding:
    worker = "`erp-mcp serve`" if is_embedded else "`erp-mcp worker`"
    found = f"{jobs.waiting} waiting, {jobs.failed} failed, {jobs.stalled} stalled, {jobs.workers} at work"
    if not jobs.workers and not (is_embedded and jobs.waiting == jobs.stalled == 0):
        return Finding("queue", "warning", f"{found}: nobody works the jobs", f"Start {worker}.")
    if jobs.failed:
        mend = f"The log of {worker} says why; failed jobs are not repeated by themselves."
        return Finding("queue", "warning", found, mend)
    return Finding("queue", "ok", found)


async def audit(_: Settings, database: Database) -> Finding:
    tenants = await list_tenants(database)
    broken: dict[str, int] = {}
    for tenant_id in tenants:
        async with database.transactions(tenant_id) as session:
            entry = await broken_entry(session)
        if entry is not None:
            broken[tenant_id] = entry
    return judged_chains(broken, len(tenants))


def judged_chains(broken: Mapping[str, int], tenants: int) -> Finding:
    if broken:
        where = ", ".join(f"{tenant_id} from entry {entry}" for tenant_id, entry in broken.items())
        mend = (
            "Keep what is there with `erp-mcp backup FILE`, and compare `audit_entries` with an older backup."
        )
        return Finding("audit", "problem", f"changed past erp_mcp: {where}", mend)
    return Finding("audit", "ok", f"every entry follows from the one before, in {tenants} tenants")


Check = Callable[[Settings, Database], Awaitable[Finding]]
CHECKS: Mapping[Name, Check] = {"clock": clock, "tenant": tenant, "queue": queue, "audit": audit}
CONTENTS: tuple[Name, ...] = tuple(CHECKS)
