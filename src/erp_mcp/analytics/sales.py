"""What was sold: a week against the week before and the same week a year ago."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.asking import name_of, spans_of
from erp_mcp.analytics.sheet import Sheet, change, headed, of_total, section
from erp_mcp.budget import Section
from erp_mcp.store.basis import Basis
from erp_mcp.store.trade import Grouping, Sold, sales

WEEK = timedelta(weeks=1)
MOST: dict[Grouping, int] = {"all": 1, "branch": 20, "customer": 8, "product": 8}
COLUMNS = ("", "orders", "sold", "before", "change", "year ago", "change")
TITLES: dict[Grouping, str] = {
    "all": "All",
    "branch": "By branch",
    "customer": "By customer, the largest of both weeks",
    "product": "By product, the largest of both weeks",
}


async def week_of_sales(session: AsyncSession, basis: Basis, monday: date, today: date, branch: str) -> Sheet:
    spans = spans_of(monday, 7, WEEK, ZoneInfo(basis.time_zone))
    found: dict[Grouping, list[Sold]] = {
        by: await sales(session, basis.currency, spans, branch, by, most) for by, most in MOST.items()
    }
    days = f"{monday} to {monday + timedelta(days=6)}"
    where = f" of branch {branch}" if branch else ""
    what = (
        f"Sales{where}, confirmed orders before tax, week {name_of(monday)} ({days}){_so_far(monday, today)}, "
        f"against the week before and the same week a year ago (from {spans.year_ago.first.date()})"
    )
    lacking = (
        f" {found['all'][0].unconverted} orders have no rate and are in no sum." if _lacks(found) else ""
    )
    parts = [_part(by, rows) for by, rows in found.items()]
    return Sheet(headed(basis, what, today) + lacking, parts)


def _so_far(monday: date, today: date) -> str:
    return f", not over yet: until {today}" if today < monday + WEEK else ""


def _lacks(found: dict[Grouping, list[Sold]]) -> bool:
    return any(each.unconverted for each in found["all"])


def _part(by: Grouping, rows: Sequence[Sold]) -> Section:
    names = of_total(len(rows), rows[0].groups) if rows else ""
    title = TITLES[by] if by == "all" or not rows else f"{TITLES[by]} ({names})"
    return section(f"sales by {by}", title, (by, *COLUMNS[1:]), map(_row, rows))


def _row(each: Sold) -> Sequence[object]:
    return (
        each.name or "all",
        each.orders,
        each.amount,
        each.before,
        change(each.amount, each.before),
        each.year_ago,
        change(each.amount, each.year_ago),
    )
