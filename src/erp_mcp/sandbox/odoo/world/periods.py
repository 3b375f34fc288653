"""Groups of dates: which period a moment falls into, what the period is called, and where it ends."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeGuard, get_args

from erp_mcp.sandbox.odoo.world.environment import MOMENT, Environment
from erp_mcp.sandbox.odoo.world.moments import in_utc, in_zone, plus_months

Granularity = Literal["hour", "day", "week", "month", "quarter", "year"]
Part = Literal["day_of_week", "day_of_month", "day_of_year", "month_number", "quarter_number", "year_number"]

_FIRST_DAY_OF_WEEK: Mapping[str, int] = {"en_US": 7, "ar_001": 6, "fa_IR": 6, "tr_TR": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """`start` and `end` are on the wall clock of the caller's zone; the end is not within.

    A calendar makes each once, so that thousands of rows are told apart by identity.
    """

    start: datetime
    end: datetime
    granularity: Granularity
    limits: tuple[str, str]
    """Both as stored values: dates, or moments in UTC."""

    @property
    def label(self) -> str:
        match self.granularity:
            case "hour":
                return self.start.strftime("%H:00 %d %b")
            case "day":
                return self.start.strftime("%d %b %Y")
            case "week":
                # Odoo numbers a week by the first full one of the year, as ISO does from its middle.
                year, week, _ = (self.start + timedelta(days=3)).isocalendar()
                return f"W{week} {year}"
            case "month":
                return self.start.strftime("%B %Y")
            case "quarter":
                return f"Q{(self.start.month - 1) // 3 + 1} {self.start.year}"
            case "year":
                return str(self.start.year)


def is_granularity(name: str) -> TypeGuard[Granularity]:
    return name in get_args(Granularity)


def is_part(name: str) -> TypeGuard[Part]:
    return name in get_args(Part)


class Calendar:
    """Periods of one length; each is worked out once, since thousands of rows share it."""

    def __init__(self, env: Environment, granularity: Granularity) -> None:
        self._env = env
        self._granularity: Granularity = granularity
        self._starts: list[str] = []
        self._known: list[tuple[str, Period]] = []

    def period_of(self, stored: str) -> Period:
        place = bisect_right(self._starts, stored)
        if place and stored < self._known[place - 1][0]:
            return self._known[place - 1][1]
        is_date = len(stored) == 10
        local = datetime.fromisoformat(stored) if is_date else in_zone(self._env, stored)
        start = _start(self._env, local, self._granularity)
        end = _end(start, self._granularity)
        limits = (self._stored(start, is_date=is_date), self._stored(end, is_date=is_date))
        period = Period(start, end, self._granularity, limits)
        self._starts.insert(place, limits[0])
        self._known.insert(place, (limits[1], period))
        return period

    def _stored(self, local: datetime, *, is_date: bool) -> str:
        return local.date().isoformat() if is_date else in_utc(self._env, local).strftime(MOMENT)


def part_of(env: Environment, stored: str, part: Part) -> int:
    local = datetime.fromisoformat(stored) if len(stored) == 10 else in_zone(env, stored)
    match part:
        case "day_of_week":
            return local.isoweekday() % 7
        case "day_of_month":
            return local.day
        case "day_of_year":
            return local.timetuple().tm_yday
        case "month_number":
            return local.month
        case "quarter_number":
            return (local.month - 1) // 3 + 1
        case "year_number":
            return local.year


def _start(env: Environment, local: datetime, granularity: Granularity) -> datetime:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    match granularity:
        case "hour":
            return local.replace(minute=0, second=0, microsecond=0)
        case "day":
            return midnight
        case "week":
            return midnight - timedelta(days=(midnight.isoweekday() - _FIRST_DAY_OF_WEEK[env.lang]) % 7)
        case "month":
            return midnight.replace(day=1)
        case "quarter":
            return midnight.replace(month=(midnight.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return midnight.replace(month=1, day=1)


def _end(start: datetime, granularity: Granularity) -> datetime:
    if granularity in _MONTHS:
        return plus_months(start, _MONTHS[granularity])
    if granularity == "hour":
        return start + timedelta(hours=1)
    return start + timedelta(days=7 if granularity == "week" else 1)
