"""When a customer orders: at their own pace, faster in season, on the busy days, in opening hours."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from erp_mcp.sandbox.company import chance, seasons
from erp_mcp.sandbox.company.branches import Branch
from erp_mcp.sandbox.company.habits import Habit
from erp_mcp.sandbox.company.seasons import FIRST_DAY
from erp_mcp.store.records import Language

_NIGHT_OPENING = 20 * 60 + 30


def visits(rng: Random, habit: Habit, language: Language, branch: Branch) -> list[datetime]:
    days = {_busy_day_near(rng, habit, branch, day) for day in _due_days(rng, habit, language)}
    return [_moment(rng, branch, day) for day in sorted(days)]


def _due_days(rng: Random, habit: Habit, language: Language) -> Iterator[date]:
    appetite = seasons.appetite(language)
    first = (habit.first_day - FIRST_DAY).days
    last = (habit.last_day - FIRST_DAY).days
    due = appetite[first] + habit.cadence * rng.random()
    while due <= appetite[last]:
        yield FIRST_DAY + timedelta(days=bisect_left(appetite, due))
        due += habit.cadence * (0.75 + 0.5 * rng.random())


def _busy_day_near(rng: Random, habit: Habit, branch: Branch, day: date) -> date:
    reach = max(1, min(3, int(habit.cadence / 3)))
    near = [day + timedelta(days=step) for step in range(-reach, reach + 1)]
    open_days = [
        (other, seasons.weekday_weight(branch, other))
        for other in near
        if habit.first_day <= other <= habit.last_day
    ]
    return chance.pick_weighted(rng, open_days)


def _moment(rng: Random, branch: Branch, day: date) -> datetime:
    """Opening hours; in a Gulf Ramadan a minute past the afternoon's close falls into the night opening."""
    opens, closes = _hours(branch, day)
    minute = chance.whole(rng, opens, closes - 1)
    if branch.country == "AE" and seasons.in_ramadan(day) and minute >= 16 * 60:
        minute += _NIGHT_OPENING - 16 * 60
    return datetime.combine(day, time(minute // 60, minute % 60), branch.zone)


def _hours(branch: Branch, day: date) -> tuple[int, int]:
    if branch.country == "TR":
        return 9 * 60, 19 * 60
    if seasons.in_ramadan(day):
        return 9 * 60, 19 * 60
    return (14 * 60 if day.weekday() == 4 else 8 * 60), 20 * 60
