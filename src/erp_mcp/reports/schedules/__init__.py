"""Reports that are made by themselves: taken up once when they are due, made, and delivered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ErpError, InvalidInput, NotFound, StoreUnavailable
from erp_mcp.governance import audit
from erp_mcp.governance.alerts import follow
from erp_mcp.governance.principal import Principal
from erp_mcp.reports.asked import understand
from erp_mcp.reports.reporting import WANTED, Reports, id_of
from erp_mcp.reports.schedules.delivering import Delivering, Made
from erp_mcp.reports.schedules.moments import checked_cron, next_moment
from erp_mcp.reports.schedules.recipients import Recipient
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Wanted
from erp_mcp.store import schedules as statements
from erp_mcp.store.alerts import Standing, claim_alerts
from erp_mcp.store.basis import basis_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.queue import defer
from erp_mcp.store.schedules import NewSchedule, Scheduled

JOB = "make_scheduled"
SCHEDULER = "schedule"  # whom reports and messages are by
MOST = 100
LONGEST_FAILURE = 300


class Schedules:
    def __init__(
        self, transactions: Transactions, queue: procrastinate.App, reports: Reports, delivering: Delivering
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._reports = reports
        self._delivering = delivering

    async def create(
        self, tenant_id: str, cron: str, wanted: Wanted, recipients: Sequence[str], *, by: str
    ) -> Scheduled:
        """What cannot be understood now is refused now, not on a night when nobody looks."""
        checked = checked_cron(cron)
        to = list(dict.fromkeys(recipients))
        if not to:
            raise InvalidInput(
                "Say to whom it goes: alert, folder, or whatsapp:+number. Nothing was changed."
            )
        for each in to:
            Recipient.of(each)
        kind = self._reports.catalogue.kind(wanted.name)
        async with self._transactions(tenant_id) as session:
            if len(await statements.list_schedules(session)) >= MOST:
                raise InvalidInput(f"There are {MOST} schedules: remove one. Nothing was changed.")
            basis = await basis_of(session)
            now = datetime.now(ZoneInfo(basis.time_zone))
            await understand(session, basis, kind, wanted, now.date())
            asked = WANTED.dump_python(wanted, mode="json", exclude={"rows"})
            new = NewSchedule(checked, asked, to, by, next_moment(checked, basis.time_zone, now))
            schedule_id = await statements.add_schedule(session, tenant_id, new)
            await audit.record(
                session, tenant_id, by, "schedules.create", str(schedule_id), report=wanted.name, to=to
            )
            return await _found(session, schedule_id)

    async def remove(self, tenant_id: str, schedule_id: int, *, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            await _found(session, schedule_id)
            await statements.delete_schedule(session, schedule_id)
            await follow(session, tenant_id, {_kind(schedule_id)}, [], datetime.now(UTC))
            await audit.record(session, tenant_id, by, "schedules.remove", str(schedule_id))

    async def take_up(self, tenant_id: str, now: datetime | None = None) -> int:
        """What was missed while nobody worked is made once; when it is due next is stored with that."""
        at = now or datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            due = await statements.claim_due(session, at)
            zone = (await basis_of(session)).time_zone if due else ""
            for each in due:
                await statements.take_up(session, each.id, each.next_at, next_moment(each.cron, zone, at))
                await self._defer(session, tenant_id, each.id, each.next_at)
        return len(due)

    async def run(self, tenant_id: str, schedule_id: int) -> Sequence[str]:
        """Now, whenever it is due; that does not change."""
        now = datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            found = await _found(session, schedule_id)
            await statements.take_up(session, schedule_id, now, found.next_at)
        return await self.make(tenant_id, schedule_id, now)

    async def make(self, tenant_id: str, schedule_id: int, due_at: datetime) -> Sequence[str]:
        """What failed. Nothing is made once it was removed, or taken up anew for a later moment."""
        async with self._transactions(tenant_id) as session:
            found = await statements.find_schedule(session, schedule_id)
        if found is None or found.due_at != due_at:
            return []
        principal = Principal(tenant_id, SCHEDULER, frozenset({"read", "send"}), is_local=True)
        failures = await self._made(principal, found, due_at)
        await self._told(tenant_id, found, failures)
        return failures

    async def _made(self, principal: Principal, found: Scheduled, due_at: datetime) -> list[str]:
        wanted = WANTED.validate_python(found.asked)
        try:
            summary = await self._report(principal, found, wanted, due_at)
        except StoreUnavailable:
            raise
        except ErpError as error:
            return [str(error)]
        made = Made(found.id, due_at, summary, wanted.files)
        return [each for to in found.recipients if (each := await self._failure(principal, made, to))]

    async def _report(
        self, principal: Principal, found: Scheduled, wanted: Wanted, due_at: datetime
    ) -> Summary:
        """The one that was made for this moment, by a worker that died perhaps."""
        if found.report_id is not None:
            return await self._reports.kept(principal.tenant_id, found.report_id)
        told = await self._reports.tell(principal, wanted)
        async with self._transactions(principal.tenant_id) as session:
            await statements.keep_report(session, found.id, due_at, id_of(told.uri))
        return told

    async def _failure(self, principal: Principal, made: Made, to: str) -> str | None:
        """One that cannot be reached does not hold up the others."""
        try:
            await self._delivering.deliver(principal, made, Recipient.of(to))
        except StoreUnavailable:
            raise
        except ErpError as error:
            return f"{to.partition(':')[0]}: {error}"
        return None

    async def _told(self, tenant_id: str, found: Scheduled, failures: Sequence[str]) -> None:
        """Open until a later one goes well."""
        kind, name = _kind(found.id), found.asked["name"]
        text = f"Scheduled report {found.id} ({name}) failed. {' '.join(failures)}"[:LONGEST_FAILURE]
        standing = [Standing(kind, str(found.id), "warning", text)] if failures else []
        async with self._transactions(tenant_id) as session:
            await claim_alerts(session, tenant_id)
            await follow(session, tenant_id, {kind}, standing, datetime.now(UTC))

    async def _defer(self, session: AsyncSession, tenant_id: str, schedule_id: int, due_at: datetime) -> None:
        ids = {"schedule_id": schedule_id, "due_id": due_at.isoformat()}
        await defer(session, self._queue, JOB, tenant_id=tenant_id, **ids)

    async def list(self, tenant_id: str) -> list[Scheduled]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_schedules(session)


def _kind(schedule_id: int) -> str:
    return f"schedule {schedule_id}"


async def _found(session: AsyncSession, schedule_id: int) -> Scheduled:
    found = await statements.find_schedule(session, schedule_id)
    if found is None:
        raise NotFound(
            f"There is no schedule {schedule_id}; `erp-mcp schedules list` shows them. Nothing was changed."
        )
    return found
