"""Who may be lost, and who may buy."""

from erp_mcp.analytics.story import Call, Name, Number, Phrase
from erp_mcp.reports.insights.insight import Insight, days, worth
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing.buyers import ColdLead, ColdQuote, Regular


def leaving(found: Regular, looking: Looking) -> Insight:
    phrases = [
        Phrase("insights.leaving", _rhythm(found)),
        *worth("insights.a_year", found.score, looking.home),
    ]
    return Insight(found.subject, "warning", phrases, found.score, _actions(found.customer))


def due_again(found: Regular, looking: Looking) -> Insight:
    phrases = [
        Phrase("insights.due_again", _rhythm(found)),
        *worth("insights.an_order", found.score, looking.home),
    ]
    return Insight(found.subject, "info", phrases, found.score, _actions(found.customer))


def cold_lead(found: ColdLead, looking: Looking) -> Insight:
    told = Phrase("insights.cold_lead", {"name": Name(found.name), "silent": days(found.silent)})
    phrases = [told, *worth("insights.expected", found.score, looking.home)]
    call = Call("score_leads", {"leads": [str(found.external_id)]})
    return Insight(found.subject, "info", phrases, found.score, call)


def cold_quote(found: ColdQuote, looking: Looking) -> Insight:
    told = Phrase(
        "insights.cold_quote",
        {"name": Name(found.name), "customer": Name(found.customer), "silent": days(found.silent)},
    )
    phrases = [told, *worth("insights.expected", found.score, looking.home)]
    return Insight(found.subject, "info", phrases, found.score, _actions(found.customer))


def _rhythm(found: Regular) -> dict[str, Name | Number]:
    return {"customer": Name(found.customer), "gap": days(found.gap), "silent": days(found.silent)}


def _actions(customer: str) -> Call:
    return Call("recommend_actions", {"customer": customer})
