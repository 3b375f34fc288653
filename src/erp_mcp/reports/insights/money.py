"""Money at risk: who pays late, who owes too much, what is sold at a loss."""

from decimal import Decimal

from erp_mcp.analytics.story import Call, Money, Name, Number, Phrase
from erp_mcp.reports.insights.insight import Insight, days
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing.money import BelowCost, Beyond, Overdue

VERY_LATE_DAYS = 90


def overdue(found: Overdue, looking: Looking) -> Insight:
    told = Phrase(
        "insights.overdue",
        {
            "customer": Name(found.customer),
            "amount": Money(found.score, looking.home),
            "invoices": Number(Decimal(found.invoices)),
            "days": days(found.days),
        },
    )
    level = "critical" if found.days > VERY_LATE_DAYS else "warning"
    return Insight(found.subject, level, [told], found.score, _customer(found.customer))


def beyond_limit(found: Beyond, looking: Looking) -> Insight:
    told = Phrase(
        "insights.credit_limit",
        {
            "customer": Name(found.customer),
            "balance": Money(found.balance, looking.home),
            "over": Money(found.score, looking.home),
            "limit": Money(found.credit, looking.home),
        },
    )
    return Insight(found.subject, "warning", [told], found.score, _customer(found.customer))


def below_cost(found: BelowCost, looking: Looking) -> Insight:
    told = Phrase(
        "insights.turned" if found.has_turned else "insights.below_cost",
        {
            "product": Name(found.product),
            "asked": Money(found.asked, looking.home),
            "cost": Money(found.cost, looking.home),
        },
    )
    lost = Phrase("insights.lost", {"amount": Money(found.score, looking.home)})
    call = Call("analyze_data", {"analysis": "prices", "options": {"product": found.name}})
    return Insight(found.subject, "warning", [told, lost], found.score, call)


def _customer(customer: str) -> Call:
    return Call("get_customer", {"customer": customer})
