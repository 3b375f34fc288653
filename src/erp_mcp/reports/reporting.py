"""Making a report: what was asked is understood, told, and kept so that it can be read on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.principal import Caller
from erp_mcp.language.nearest import nearest
from erp_mcp.reports.catalogue import REPORTS, Kind
from erp_mcp.reports.days import asked_days, told_back
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Wanted
from erp_mcp.reports.wording import Wording
from erp_mcp.store.basis import basis_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.reports import KeptReport, NewReport, add_report, find_report

STORIES = TypeAdapter(Story)
WANTED = TypeAdapter(Wanted)
KEPT_FOR = timedelta(days=90)


class Reports:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def tell(self, caller: Caller, wanted: Wanted) -> Summary:
        kind = _kind(wanted.name)
        async with self._transactions(caller.tenant_id) as session:
            basis = await basis_of(session)
            now = datetime.now(ZoneInfo(basis.time_zone))
            asked = asked_days(wanted, now.date())
            scene = Scene(session, basis, now, asked.period, asked.against, wanted.scope, wanted.options)
            story = told_back(await kind.compose(scene), wanted, asked)
            new = NewReport(
                wanted.name,
                wanted.language,
                wanted.calendar,
                WANTED.dump_python(wanted, mode="json"),
                STORIES.dump_python(story, mode="json"),
                caller.principal,
                now + KEPT_FOR,
            )
            report_id = await add_report(session, caller.tenant_id, new)
        return Summary(story, Wording(wanted.language), uri_of(report_id))

    async def read(self, tenant_id: str, report_id: int) -> Summary:
        async with self._transactions(tenant_id) as session:
            kept = await find_report(session, report_id)
        if kept is None:
            raise NotFound(f"There is no report {report_id}, or it was too old. generate_report makes one.")
        return Summary(story_of(kept), Wording(kept.language), uri_of(report_id))


def story_of(kept: KeptReport) -> Story:
    return STORIES.validate_python(kept.story)


def uri_of(report_id: int) -> str:
    return f"erp://reports/{report_id}"


def _kind(name: str) -> Kind:
    if kind := REPORTS.get(name):
        return kind
    raise InvalidInput(f"There is no report {name[:40]!r}. {nearest(name, REPORTS, 12)}")
