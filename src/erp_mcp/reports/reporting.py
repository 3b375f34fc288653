"""Making a report: what was asked is understood, told, and kept so that it can be read on."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from erp_mcp.analytics.story import Story
from erp_mcp.budget import Tokens
from erp_mcp.errors import NotFound
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.reading import Page, Reading, read
from erp_mcp.language.periods import Calendar
from erp_mcp.reports.analyses import ANALYSES
from erp_mcp.reports.asked import understand
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.days import told_back
from erp_mcp.reports.kinds import Kind
from erp_mcp.reports.listing import Listing
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Wanted
from erp_mcp.reports.wording import Wording
from erp_mcp.store.basis import basis_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.reports import NewReport, add_report, find_report, forget_expired, newest_reports

STORIES = TypeAdapter(Story)
WANTED = TypeAdapter(Wanted)
KEPT_FOR = timedelta(days=90)


class Reports:
    catalogue = Listing("reports", REPORTS)
    analyses = Listing("analyses", ANALYSES)

    def __init__(self, transactions: Transactions, tokens: Tokens, rate_card: Path | None = None) -> None:
        self._transactions = transactions
        self._rate_card = rate_card
        self._tokens = tokens

    async def tell(self, principal: Principal, wanted: Wanted) -> Summary:
        return await self._told(principal, wanted, self.catalogue.kind(wanted.name))

    async def analyse(self, principal: Principal, wanted: Wanted) -> Summary:
        return await self._told(principal, wanted, self.analyses.kind(wanted.name))

    async def read(self, tenant_id: str, report_id: int, reading: Reading) -> Page:
        return read(self._tokens, (await self.kept(tenant_id, report_id)).as_readable(), reading)

    async def complete(self, tenant_id: str, prefix: str, limit: int) -> list[str]:
        async with self._transactions(tenant_id) as session:
            return [str(each) for each in await newest_reports(session, prefix.strip(), limit)]

    async def kept(self, tenant_id: str, report_id: int) -> Summary:
        async with self._transactions(tenant_id) as session:
            kept = await find_report(session, report_id)
        if kept is None:
            raise NotFound(f"There is no report {report_id}, or it was too old. generate_report makes one.")
        story = STORIES.validate_python(kept.story)
        return Summary(story, Wording.for_model(kept.language, kept.calendar), uri_of(report_id))

    async def tidy(self, tenant_id: str, now: datetime) -> None:
        """Forgets those past their day."""
        async with self._transactions(tenant_id) as session:
            await forget_expired(session, now)

    async def _told(self, principal: Principal, wanted: Wanted, kind: Kind) -> Summary:
        async with self._transactions(principal.tenant_id) as session:
            basis = await basis_of(session)
            now = datetime.now(ZoneInfo(basis.time_zone))
            understood = await understand(session, basis, kind, wanted, now.date())
            scene = understood.scene(session, basis, now)
            composed = await kind.compose(replace(scene, rows=wanted.rows, rate_card=self._rate_card))
            story = told_back(composed, understood.said, understood.asked)
            new = _new(principal, wanted, understood.said.calendar, story, now)
            report_id = await add_report(session, principal.tenant_id, new)
        return Summary(story, Wording.for_model(wanted.language, understood.said.calendar), uri_of(report_id))


def uri_of(report_id: int) -> str:
    return f"erp://reports/{report_id}"


def id_of(uri: str) -> int:
    return int(uri.rsplit("/", 1)[1])


def _new(principal: Principal, wanted: Wanted, calendar: Calendar, story: Story, now: datetime) -> NewReport:
    return NewReport(
        wanted.name,
        wanted.language,
        calendar,
        WANTED.dump_python(wanted, mode="json", exclude={"rows"}),
        STORIES.dump_python(story, mode="json"),
        principal.name,
        now + KEPT_FOR,
    )
