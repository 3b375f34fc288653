"""Sales that fell or rose beyond what is usual for the same weekdays, by the noise of the series itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.story import Call, Days, Money, Name, Percent, Phrase
from erp_mcp.reports.insights.insight import Insight
from erp_mcp.store.basis import Basis
from erp_mcp.store.noticing import Looking
from erp_mcp.store.noticing.days import SoldOn, newest_day, sold_by_day
from erp_mcp.store.trade import Span

EVERYWHERE = ""
WEEK, DAY = timedelta(days=7), timedelta(days=1)
WEEKS, ENOUGH_WEEKS = 12, 6  # that are looked back, and of which the usual can be told
SPANS = (7, 1)  # days; what shows in a week is not told of a day as well
# The median of deviations times this is the standard deviation of what is normal.
OF_NORMAL, LEAST_NOISE = Decimal("1.4826"), Decimal("0.05")
UNUSUAL, WORTH_A_WORD, HALF = Decimal("3.5"), Decimal("0.25"), Decimal("0.5")
ByDay = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class Unusual:
    days: Days
    amount: Decimal
    usual: Decimal

    @property
    def change(self) -> Decimal:
        return self.amount / self.usual - 1


async def unusual_sales(session: AsyncSession, basis: Basis, looking: Looking) -> list[Insight]:
    zone = ZoneInfo(basis.time_zone)
    last = await _last_day(session, basis, looking.now)
    if last is None:
        return []
    since = last - WEEK * (WEEKS + 1)
    span = Span(datetime.combine(since, time(), zone), datetime.combine(last + DAY, time(), zone))
    sold = await sold_by_day(session, basis.currency, basis.time_zone, span)
    return [
        _insight(branch, found, basis.currency)
        for branch, by_day in _places(sold).items()
        if (found := _unusual(by_day, last))
    ]


async def _last_day(session: AsyncSession, basis: Basis, now: datetime) -> date | None:
    """The last that is whole here: a mirror that stands still must not pass for a shop that does."""
    zone = ZoneInfo(basis.time_zone)
    known_until = min(now, basis.synced_at.astimezone(zone)) if basis.synced_at else now
    midnight = datetime.combine(known_until.date(), time(), zone)
    newest = await newest_day(session, basis.time_zone, Span(midnight, midnight))
    return known_until.date() - DAY if newest and basis.synced_at else newest


def _places(sold: Sequence[SoldOn]) -> Mapping[str, ByDay]:
    """Everywhere first; branches where there are several."""
    branches = sorted({each.branch for each in sold})
    places = dict[str, ByDay]({EVERYWHERE: _by_day(sold)})
    if len(branches) > 1:
        places |= {name: _by_day([each for each in sold if each.branch == name]) for name in branches}
    return places


def _by_day(sold: Sequence[SoldOn]) -> ByDay:
    days = dict[date, Decimal]()
    for each in sold:
        days[each.day] = days.get(each.day, Decimal(0)) + each.amount
    return days


def _unusual(by_day: ByDay, last: date) -> Unusual | None:
    return next(filter(None, (_in_span(by_day, last, length) for length in SPANS)), None)


def _in_span(by_day: ByDay, last: date, length: int) -> Unusual | None:
    now, *before = _blocks(by_day, last, length)
    if len(before) < ENOUGH_WEEKS:
        return None
    usual = median(before)
    noise = max(OF_NORMAL * median([abs(each - usual) for each in before]), usual * LEAST_NOISE)
    if usual <= 0 or abs(now - usual) < max(UNUSUAL * noise, WORTH_A_WORD * usual):
        return None
    return Unusual(Days(last - timedelta(days=length - 1), last), now, usual)


def _blocks(by_day: ByDay, last: date, length: int) -> Iterator[Decimal]:
    """The same weekdays, week by week back to the first that lies wholly in what was sold."""
    begun = min(by_day)
    for week in range(WEEKS + 1):
        days = [last - WEEK * week - timedelta(days=back) for back in range(length)]
        if week and days[-1] < begun:
            return
        yield sum((by_day.get(day, Decimal(0)) for day in days), Decimal(0))


def _insight(branch: str, found: Unusual, home: str) -> Insight:
    has_fallen = found.amount < found.usual
    values = {
        "days": found.days,
        "amount": Money(found.amount, home),
        "usual": Money(found.usual, home),
        "change": Percent(found.change * 100, is_change=True),
    }
    told = _told(branch, values, has_fallen=has_fallen)
    level = "info" if not has_fallen else "critical" if found.change <= -HALF else "warning"
    period = f"{found.days.first}..{found.days.last}"
    options: dict[str, JsonValue] = {"branch": branch} if branch else {}
    call = Call("generate_report", {"report": "sales", "period": period, "options": options})
    subject = f"{branch}/{'fell' if has_fallen else 'rose'}"
    return Insight(subject, level, [told], abs(found.amount - found.usual), call)


def _told(branch: str, values: Mapping[str, Days | Money | Percent], *, has_fallen: bool) -> Phrase:
    if not branch:
        return Phrase("insights.fell" if has_fallen else "insights.rose", values)
    key = "insights.fell_in" if has_fallen else "insights.rose_in"
    return Phrase(key, {**values, "branch": Name(branch)})
