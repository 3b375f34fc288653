"""Money at risk: who pays late, who owes too much, what is sold at a loss."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.story import Call, Money, Name, Number, Phrase
from erp_mcp.reports.insights.insight import Insight, days
from erp_mcp.store.basis import Basis
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing import money as statements
from erp_mcp.store.noticing.money import BelowCost, Beyond, Overdue

VERY_LATE_DAYS = 90


async def overdue(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_overdue(each, basis.currency) for each in await statements.overdue(session, looking)]


async def beyond_limit(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_beyond(each, basis.currency) for each in await statements.beyond_limit(session, looking)]


async def below_cost(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    return [_below_cost(each, basis.currency) for each in await statements.below_cost(session, looking)]


def _overdue(found: Overdue, home: str) -> Insight:
    told = Phrase(
        "insights.overdue",
        {
            "customer": Name(found.customer),
            "amount": Money(found.score, home),
            "invoices": Number(Decimal(found.invoices)),
            "days": days(found.days),
        },
    )
    level = "critical" if found.days > VERY_LATE_DAYS else "warning"
    return Insight(found.subject, level, [told], found.score, _customer(found.customer))


def _beyond(found: Beyond, home: str) -> Insight:
    told = Phrase(
        "insights.credit_limit",
        {
            "customer": Name(found.customer),
            "balance": Money(found.balance, home),
            "over": Money(found.score, home),
            "limit": Money(found.credit, home),
        },
    )
    return Insight(found.subject, "warning", [told], found.score, _customer(found.customer))


def _below_cost(found: BelowCost, home: str) -> Insight:
    told = Phrase(
        "insights.turned" if found.has_turned else "insights.below_cost",
        {
            "product": Name(found.product),
            "asked": Money(found.asked, home),
            "cost": Money(found.cost, home),
        },
    )
    lost = Phrase("insights.lost", {"amount": Money(found.score, home)})
    call = Call("analyze_data", {"analysis": "prices", "options": {"product": found.name}})
    return Insight(found.subject, "warning", [told, lost], found.score, call)


def _customer(customer: str) -> Call:
    return Call("get_customer", {"customer": customer})
