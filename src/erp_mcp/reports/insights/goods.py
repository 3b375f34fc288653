"""Goods that will be missing."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.reordering import ReorderPoint, shortage
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.story import Call, Day, Name, Phrase
from erp_mcp.reports.insights.insight import Insight, days, worth
from erp_mcp.store.basis import Basis
from erp_mcp.store.noticing import MOST, Looking
from erp_mcp.store.noticing.goods import Late


async def running_out(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    """Of the goods that are short, those of which sales are lost before an order placed now would come."""
    short = await shortage(session, basis, looking.now, Scope())
    found = [_running_out(each, cover, basis.currency) for each, cover in _lost(short.goods)]
    largest = sorted(found, key=lambda each: (each.score is None, -(each.score or Decimal()), each.subject))
    first = [each for each in largest[:MOST] if each.score is None or each.score >= looking.least]
    return [*first, *(each for each in largest if each.subject in looking.told and each not in first)]


def _lost(short: Iterable[ReorderPoint]) -> Iterable[tuple[ReorderPoint, int]]:
    """With the days that each lasts."""
    for each in short:
        if each.cover_days is not None and each.cover_days < each.due.lead_days:
            yield each, int(each.cover_days)


def _running_out(found: ReorderPoint, cover: int, home: str) -> Insight:
    due = found.due
    values = {"product": Name(f"{due.name} ({due.sku})"), "lead": days(due.lead_days)}
    told = (
        Phrase("insights.out_of_stock", values)
        if found.is_out
        else Phrase("insights.running_out", values | {"cover": days(cover)})
    )
    lost = None if due.price is None else round(due.price * due.daily * (due.lead_days - cover), 2)
    call = Call("analyze_data", {"analysis": "reorder", "options": {"product": due.name}})
    phrases = [told, *worth("insights.at_stake", lost, home)]
    return Insight(str(due.id), "critical" if found.is_out else "warning", phrases, lost, call)


def late_purchase(found: Late, looking: Looking) -> Insight:
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
    phrases = [told, *worth("insights.to_come", found.score, looking.home)]
    return Insight(found.subject, "warning", phrases, found.score, call)
