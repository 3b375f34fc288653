"""Who may be lost, and who may buy."""

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.story import Call, Name, Number, Phrase
from erp_mcp.reports.insights.insight import Insight, days, worth
from erp_mcp.store.basis import Basis
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing import buyers as statements
from erp_mcp.store.noticing.buyers import ColdLead, ColdQuote, Regular


async def leaving(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_leaving(each, basis.currency) for each in await statements.leaving(session, looking)]


async def due_again(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_due_again(each, basis.currency) for each in await statements.due_again(session, looking)]


async def cold_leads(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_cold_lead(each, basis.currency) for each in await statements.cold_leads(session, looking)]


async def cold_quotes(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_cold_quote(each, basis.currency) for each in await statements.cold_quotes(session, looking)]


def _leaving(found: Regular, home: str) -> Insight:
    phrases = [Phrase("insights.leaving", _rhythm(found)), *worth("insights.a_year", found.score, home)]
    return Insight(found.subject, "warning", phrases, found.score, _actions(found.customer))


def _due_again(found: Regular, home: str) -> Insight:
    phrases = [Phrase("insights.due_again", _rhythm(found)), *worth("insights.an_order", found.score, home)]
    return Insight(found.subject, "info", phrases, found.score, _actions(found.customer))


def _cold_lead(found: ColdLead, home: str) -> Insight:
    told = Phrase("insights.cold_lead", {"name": Name(found.name), "silent": days(found.silent)})
    phrases = [told, *worth("insights.expected", found.score, home)]
    call = Call("score_leads", {"leads": [str(found.external_id)]})
    return Insight(found.subject, "info", phrases, found.score, call)


def _cold_quote(found: ColdQuote, home: str) -> Insight:
    told = Phrase(
        "insights.cold_quote",
        {"name": Name(found.name), "customer": Name(found.customer), "silent": days(found.silent)},
    )
    phrases = [told, *worth("insights.expected", found.score, home)]
    return Insight(found.subject, "info", phrases, found.score, _actions(found.customer))


def _rhythm(found: Regular) -> dict[str, Name | Number]:
    return {"customer": Name(found.customer), "gap": days(found.gap), "silent": days(found.silent)}


def _actions(customer: str) -> Call:
    return Call("recommend_actions", {"customer": customer})
