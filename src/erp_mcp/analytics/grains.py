"""Days, weeks, months, quarters and years that a series is told by."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from erp_mcp.errors import InvalidInput
from erp_mcp.language.nearest import nearest
from erp_mcp.language.periods import Period
from erp_mcp.language.periods.period import Grain

# How many of them make a season.
SEASONS: Mapping[Grain, int] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}
MONTHS: Mapping[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
MANY_MONTHS, MANY_WEEKS = 540, 400  # days of a series that is told by them unless somebody says otherwise


def grain_of(told: str, default: Grain) -> Grain:
    wanted = told.strip().lower() or default
    for grain in SEASONS:
        if grain == wanted:
            return grain
    raise InvalidInput(f"by is {', '.join(SEASONS)}. {nearest(told[:20], SEASONS)} Nothing was changed.")


def bucket_of(day: date, grain: Grain) -> Period:
    if grain == "day":
        return Period(day, day)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    months = MONTHS[grain]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = first.month + months - 1
    return Period(first, date(first.year, last, monthrange(first.year, last)[1]))


def buckets_of(period: Period, grain: Grain) -> list[Period]:
    """All that touch it."""
    found = [bucket_of(period.first, grain)]
    while found[-1].last < period.last:
        found.append(bucket_of(found[-1].ending, grain))
    return found


def natural(days: Sequence[date]) -> Grain:
    """As they lie apart; where they are single days, as many make a series that can be read."""
    apart = sorted(set(days))
    gap = median((later - one).days for one, later in pairwise(apart)) if apart[1:] else 1
    span = (apart[-1] - apart[0]).days
    if gap >= 200:
        return "year"
    if gap >= 80:
        return "quarter"
    if gap >= 25 or span >= MANY_MONTHS:
        return "month"
    return "week" if gap >= 6 or span >= MANY_WEEKS else "day"
