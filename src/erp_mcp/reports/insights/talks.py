"""Who waits for an answer, and messages that do not reach anybody."""

from datetime import datetime
from decimal import Decimal

from erp_mcp.analytics.story import Call, Day, Name, Number, Phrase
from erp_mcp.reports.insights.insight import Insight, days
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing.talks import Stuck, Unanswered

HOURS_TOLD, LONG_HOURS = 48, 72  # longer waits are told in days; from LONG_HOURS they press


def handed_over(found: Unanswered, looking: Looking) -> Insight:
    return _waits(found, "insights.handed_over", looking.now)


def unanswered(found: Unanswered, looking: Looking) -> Insight:
    return _waits(found, "insights.unanswered", looking.now)


def failed(found: Stuck, looking: Looking) -> Insight:
    return _stuck(found, "insights.failed", "failed")


def unknown(found: Stuck, looking: Looking) -> Insight:
    return _stuck(found, "insights.unknown", "unknown")


def _waits(found: Unanswered, key: str, now: datetime) -> Insight:
    hours = int((now - found.since).total_seconds() // 3600)
    waited = Number(Decimal(hours), "insights.hours") if hours < HOURS_TOLD else days(hours // 24)
    told = Phrase(key, {"customer": Name(found.customer or found.subject), "waited": waited})
    call = Call("draft_reply", {"conversation": found.subject})
    return Insight(found.subject, "critical" if hours >= LONG_HOURS else "warning", [told], call=call)


def paused(found: Stuck, looking: Looking) -> Insight:
    values = {"since": Day(found.since.date()), "messages": Number(Decimal(found.messages))}
    told = (
        Phrase("insights.paused", values | {"number": Name(found.number_id)})
        if found.number_id
        else Phrase("insights.all_paused", values)
    )
    return Insight(found.subject, "warning", [told])


def _stuck(found: Stuck, key: str, only: str) -> Insight:
    values = {
        "number": Name(found.number_id),
        "messages": Number(Decimal(found.messages)),
        "of": Number(Decimal(found.of)),
    }
    return Insight(
        found.subject, "critical", [Phrase(key, values)], call=Call("read_messages", {"only": only})
    )
