"""What callers name: weeks, branches, suppliers, products; unknown ones are refused with the nearest."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.language.likely import likely
from erp_mcp.language.nearest import nearest
from erp_mcp.language.normal import normalize
from erp_mcp.store.trade import Span, Spans

WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")
YEAR = timedelta(weeks=52)  # the same weekdays
MOST_WEEKS = 60
LONGEST = 200  # of a name that is compared
MOST_CHOICES = 5


def monday_of(week: str, today: date) -> date:
    """Without a week, of the last one that is over."""
    if not week:
        return today - timedelta(days=today.weekday() + 7)
    found = WEEK.fullmatch(week.strip())
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None or monday > today:
        last = name_of(today - timedelta(days=7))
        raise InvalidInput(
            f"{week[:20]!r} is no week that has begun: give one such as {last}. Nothing was changed."
        )
    return monday


def name_of(day: date) -> str:
    """The week that the day is in, as ISO 8601 counts them."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def weeks_until(today: date) -> list[str]:
    """The newest first."""
    return [name_of(today - timedelta(weeks=back)) for back in range(MOST_WEEKS)]


def spans_of(first: date, days: int, step: timedelta, zone: ZoneInfo) -> Spans:
    """Of some days, of as many a step earlier, and of those a year ago: by the company's midnights."""

    def span(begin: date) -> Span:
        return Span(_midnight(begin, zone), _midnight(begin + timedelta(days=days), zone))

    return Spans(span(first), span(first - step), span(first - YEAR))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def the_one(what: str, given: str, known: Sequence[str]) -> str:
    """As the company writes it, or the only one that begins so; an empty one stays empty and means all."""
    wanted = given.strip().casefold()
    if not wanted:
        return ""
    for name in known:
        if name.casefold() == wanted:
            return name
    begun = normalize(given[:LONGEST])
    begin_so = [name for name in known if normalize(name).startswith(begun)]
    if len(begin_so) == 1:
        return begin_so[0]
    if begin_so:
        some = f"{'; '.join(begin_so[:MOST_CHOICES])}{' …' if len(begin_so) > MOST_CHOICES else ''}"
        raise InvalidInput(
            f"{len(begin_so)} {what} names begin with {given[:40]!r}: {some}. Say which. Nothing was changed."
        )
    near = likely(given[:LONGEST], known, 3)
    told = f"Nearest: {', '.join(near)}." if near else nearest(given, known, 5)
    raise NotFound(f"There is no {what} {given[:40]!r}. {told} Nothing was changed.")
