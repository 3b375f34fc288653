"""Risks and opportunities that nobody asked for: looked for now and then, told once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.governance.alerts import Followed, follow
from erp_mcp.governance.profile import Profiles
from erp_mcp.reports.insights import buyers, goods, money, talks
from erp_mcp.reports.insights.insight import Finder, Insight, finder
from erp_mcp.reports.insights.trend import unusual_sales
from erp_mcp.reports.wording import Wording
from erp_mcp.store.alerts import Standing, claim_alerts, open_alerts
from erp_mcp.store.basis import Basis, basis_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing.buyers import cold_leads, cold_quotes, due_again, leaving
from erp_mcp.store.noticing.days import usual_day
from erp_mcp.store.noticing.goods import late_purchases
from erp_mcp.store.noticing.money import below_cost, beyond_limit, overdue
from erp_mcp.store.noticing.talks import failed, handed_over, paused, unanswered, unknown

FINDERS: Mapping[str, Finder] = {
    "sales": unusual_sales,
    "stock_out": goods.running_out,
    "late_purchase": finder(late_purchases, goods.late_purchase),
    "overdue": finder(overdue, money.overdue),
    "credit_limit": finder(beyond_limit, money.beyond_limit),
    "below_cost": finder(below_cost, money.below_cost),
    "leaving": finder(leaving, buyers.leaving),
    "due_again": finder(due_again, buyers.due_again),
    "cold_lead": finder(cold_leads, buyers.cold_lead),
    "cold_quote": finder(cold_quotes, buyers.cold_quote),
    "handed_over": finder(handed_over, talks.handed_over),
    "unanswered": finder(unanswered, talks.unanswered),
    "paused": finder(paused, talks.paused),
    "failed": finder(failed, talks.failed),
    "unknown": finder(unknown, talks.unknown),
}
OF_A_DAY = Decimal("0.1")  # of what is sold in a day: less at stake is not worth a new alert


class Insights:
    def __init__(self, transactions: Transactions, profiles: Profiles) -> None:
        self._transactions = transactions
        self._profiles = profiles

    async def scan(self, tenant_id: str, now: datetime | None = None) -> Followed:
        """Two at once wait for each other: what one has told is known to the other."""
        languages = (await self._profiles.get(tenant_id)).languages
        wording = Wording.for_model(languages[0] if languages else "en")
        async with self._transactions(tenant_id) as session:
            await claim_alerts(session, tenant_id)
            basis = await basis_of(session)
            at = (now or datetime.now(UTC)).astimezone(ZoneInfo(basis.time_zone))
            found = [_standing(kind, each, wording) for kind, each in await _found(session, basis, at)]
            return await follow(session, tenant_id, FINDERS.keys(), found, at)


async def _found(session: AsyncSession, basis: Basis, now: datetime) -> list[tuple[str, Insight]]:
    told = await open_alerts(session)
    least = round(await usual_day(session, basis.currency, now) * OF_A_DAY, 2)
    found = list[tuple[str, Insight]]()
    for kind, find in FINDERS.items():
        known = [each.subject for each in told if each.kind == kind]
        looking = Looking(basis.currency, basis.time_zone, now, known, least)
        found += [(kind, each) for each in await find(session, basis, looking)]
    return found


def _standing(kind: str, insight: Insight, wording: Wording) -> Standing:
    text = " ".join(map(wording.say, insight.phrases))
    call = {"tool": insight.call.tool, "arguments": dict(insight.call.arguments)} if insight.call else None
    return Standing(kind, insight.subject, insight.level, text, insight.score, call)
