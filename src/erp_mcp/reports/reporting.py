"""Making a report: what was asked is understood, told, and kept so that it can be read on."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from erp_mcp.analytics.comparing import month_to
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.principal import Caller
from erp_mcp.language.nearest import nearest
from erp_mcp.language.periods import Asked, read_periods
from erp_mcp.reports.catalogue import REPORTS, Kind
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
    def __init__(self, transactions: Transactions, rate_card: Path | None = None) -> None:
        self._transactions, self._rate_card = transactions, rate_card

    async def tell(self, caller: Caller, wanted: Wanted) -> Summary:
        kind = _kind(wanted.name)
        async with self._transactions(caller.tenant_id) as session:
            basis = await basis_of(session)
            now = datetime.now(ZoneInfo(basis.time_zone))
            asked = _asked(wanted, now.date())
            given = asked.period, asked.against, wanted.scope, wanted.options, self._rate_card
            scene = Scene(session, basis, now, *given)
            story = await kind.compose(scene)
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


def _asked(wanted: Wanted, today: date) -> Asked:
    asked = _periods(wanted.period, today) if wanted.period else Asked(month_to(today))
    return Asked(asked.period, _periods(wanted.against, today).period) if wanted.against else asked


def _periods(words: str, today: date) -> Asked:
    if asked := read_periods(words, today):
        return asked
    raise InvalidInput(f"{words[:40]!r} names no days. Say such as 'last month' or 2026-01-01..2026-03-31.")
