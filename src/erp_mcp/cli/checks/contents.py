"""What lies in a database that is ready: its clock, tenants, jobs, its web hook, and the audit chains."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from erp_mcp.cli.checks.finding import Finding, Name, alone, guarded
from erp_mcp.cli.checks.whatsapp import web_hook
from erp_mcp.governance.audit import broken_entry
from erp_mcp.settings import Settings
from erp_mcp.store.database import Database, Place, open_database
from erp_mcp.store.queue import STALLED_AFTER_SECONDS

LIST_TENANTS = text("select list_tenants()")
READ_CLOCK = text("select clock_timestamp()")
COUNT_JOBS = text("""
with alive as (
    select id from queue.procrastinate_workers
    where last_heartbeat > now() - make_interval(secs => :alive_within_seconds)
)
select count(*) filter (where status = 'todo' and coalesce(scheduled_at <= now(), true)) as waiting,
       count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'doing' and alive.id is null) as stalled,
       (select count(*) from alive) as workers
from queue.procrastinate_jobs left join alive on alive.id = worker_id
""")
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


async def clock(settings: Settings, database: Database) -> Finding:
    async with database.transactions(settings.tenant) as session:
        here = datetime.now(UTC)
        there: datetime = (await session.execute(READ_CLOCK)).scalar_one()
    return judged_clock((there - here).total_seconds())


def judged_clock(ahead_seconds: float) -> Finding:
    if abs(ahead_seconds) > CLOCK_SECONDS:
        side = "ahead of" if ahead_seconds > 0 else "behind"
        found = f"the database is {abs(ahead_seconds):.0f} s {side} this machine"
        return Finding("clock", "warning", found, "Set both by NTP: `timedatectl set-ntp true`")
    return Finding("clock", "ok", "the database and this machine agree")


async def tenant(settings: Settings, database: Database) -> Finding:
    tenants = await list_tenants(settings, database)
    if settings.tenant in tenants:
        others = f", one of {len(tenants)}" if len(tenants) > 1 else ""
        return Finding("tenant", "ok", f"{settings.tenant}{others}")
    if database.owner_url is not None:
        found = f"{settings.tenant} does not exist yet; the next start of `erp-mcp serve` makes it"
        return Finding("tenant", "ok", found)
    there_are = f"Set ERP_MCP_TENANT to one of these: {', '.join(tenants)}. Or set" if tenants else "Set"
    mend = f"{there_are} ERP_MCP_DATABASE_OWNER_URL and run `erp-mcp tenant create {settings.tenant}`"
    return Finding("tenant", "problem", f"{settings.tenant} does not exist", mend)


async def list_tenants(settings: Settings, database: Database) -> list[str]:
    async with database.transactions(settings.tenant) as session:
        return list(await session.scalars(LIST_TENANTS))


async def queue(settings: Settings, database: Database) -> Finding:
    async with database.transactions(settings.tenant) as session:
        counts = await session.execute(COUNT_JOBS, {"alive_within_seconds": STALLED_AFTER_SECONDS})
    return judged_jobs(Jobs(*counts.one()), is_embedded=settings.is_embedded)


def judged_jobs(jobs: Jobs, *, is_embedded: bool) -> Finding:
    worker = "`erp-mcp serve`" if is_embedded else "`erp-mcp worker`"
    found = (
        f"jobs waiting {jobs.waiting}, failed {jobs.failed}, stalled {jobs.stalled}; workers {jobs.workers}"
    )
    if not jobs.workers and not (is_embedded and jobs.waiting == jobs.stalled == 0):
        return Finding("queue", "warning", f"{found}: nobody does the jobs", f"Start {worker}.")
    if jobs.failed:
        mend = f"The log of {worker} says why; failed jobs are not repeated by themselves."
        return Finding("queue", "warning", found, mend)
    return Finding("queue", "ok", found)


async def heard(settings: Settings, database: Database) -> Finding:
    return await web_hook(settings, database, await list_tenants(settings, database))


async def audit(settings: Settings, database: Database) -> Finding:
    tenants = await list_tenants(settings, database)
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
    return Finding("audit", "ok", f"every entry follows from the one before (tenants: {tenants})")


Check = Callable[[Settings, Database], Awaitable[Finding]]
CHECKS: Mapping[Name, Check] = {
    "clock": clock,
    "tenant": tenant,
    "queue": queue,
    "web hook": heard,
    "audit": audit,
}
CONTENTS: tuple[Name, ...] = tuple(CHECKS)
