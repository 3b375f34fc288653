"""Goods that will be missing."""

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.story import Call, Day, Name, Phrase
from erp_mcp.reports.insights.insight import Insight, days, worth
from erp_mcp.store.basis import Basis
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing import goods as statements
from erp_mcp.store.noticing.goods import Late, RunningOut


async def running_out(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_running_out(each, basis.currency) for each in await statements.running_out(session, looking)]


async def late_purchases(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_late(each, basis.currency) for each in await statements.late_purchases(session, looking)]


def _running_out(found: RunningOut, home: str) -> Insight:
    values = {"product": Name(found.product), "lead": days(found.lead_days)}
    is_gone = found.on_hand == 0
    told = (
        Phrase("insights.out_of_stock", values)
        if is_gone
        else Phrase("insights.running_out", values | {"cover": days(found.cover_days)})
    )
    call = Call("analyze_data", {"analysis": "reorder", "options": {"product": found.name}})
    phrases = [told, *worth("insights.at_stake", found.score, home)]
    return Insight(found.subject, "critical" if is_gone else "warning", phrases, found.score, call)


def _late(found: Late, home: str) -> Insight:
    told = Phrase(
        "insights.late_purchase",
        {
            "number": Name(found.number),
            "supplier": Name(found.supplier),
            "day": Day(found.expected_on),
            "days": days(found.days),
        },
    )
    call = Call("search_records", {"model": "purchase.order", "ids": [found.external_id]})
    phrases = [told, *worth("insights.to_come", found.score, home)]
    return Insight(found.subject, "warning", phrases, found.score, call)
