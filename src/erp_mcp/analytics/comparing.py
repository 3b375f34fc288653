"""Which days a span of days is measured against."""

from calendar import monthrange
from datetime import date, timedelta

from erp_mcp.language.periods import Period


def days_before(period: Period) -> Period:
    """The same days of the month before, or of as many months before; else as many days before."""
    if period.first.day == 1:
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        return Period(_back(period.first, months), _back(period.last, months, _is_month_end(period.last)))
    return Period(period.first - timedelta(days=period.length), period.first - timedelta(days=1))


def year_before(period: Period) -> Period:
    return Period(_back(period.first, 12), _back(period.last, 12, _is_month_end(period.last)))


def month_to(today: date) -> Period:
    return Period(today.replace(day=1), today)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _back(day: date, months: int, is_end: bool = False) -> date:
    """As late in the month as there are days; the last of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, length if is_end else min(day.day, length))
