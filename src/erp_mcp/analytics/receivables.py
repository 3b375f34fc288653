"""Who owes what since when, and whom to call first."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.sheet import Sheet, cell, headed, of_total, section
from erp_mcp.store.basis import Basis
from erp_mcp.store.owing import Aged, Debtor, aged, debtors

MOST_DEBTORS = 15
AGES = ("not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days")


async def receivables(session: AsyncSession, basis: Basis, today: date, branch: str) -> Sheet:
    ages = await aged(session, basis.currency, today, branch)
    late = await debtors(session, basis.currency, today, branch, MOST_DEBTORS)
    return Sheet(
        headed(basis, f"Open invoices{f' of branch {branch}' if branch else ''} by age, with tax", today)
        + _lacking(ages),
        [
            section(
                "ages",
                "By days past due",
                ("age", "customers", "invoices", "owed"),
                [(AGES[each.age], each.customers, each.invoices, each.amount) for each in ages],
            ),
            section(
                "debtors",
                _title(late),
                (
                    "call",
                    "customer",
                    "overdue",
                    "since",
                    "days",
                    "invoices",
                    "oldest",
                    "credits",
                    "language",
                    "contact",
                ),
                [(place, *_row(each)) for place, each in enumerate(late, 1)],
            ),
        ],
    )


def _title(late: list[Debtor]) -> str:
    if not late:
        return "Past due"
    total = f"{of_total(len(late), late[0].total)} customers, {cell(late[0].total_overdue)} in all"
    return f"Past due, in the order to call: the most money for the longest time first ({total})"


def _row(each: Debtor) -> tuple[object, ...]:
    return (
        each.customer,
        each.overdue,
        each.since,
        each.days,
        each.invoices,
        each.oldest,
        each.credits or None,
        each.language,
        each.contact,
    )


def _lacking(ages: list[Aged]) -> str:
    count = sum(each.unconverted for each in ages)
    return f" {count} invoices have no rate and are in no sum." if count else ""
