"""Dates as Odoo takes them: in domains, in values, and relative to today."""

import re
from datetime import datetime, timedelta

from erp_mcp.sandbox.odoo.world.environment import MOMENT, Environment
from erp_mcp.sandbox.odoo.world.failure import value_error

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
_STEP = re.compile(r"([+-])(\d+)([dwmyHMS])")
_UNITS = {"d": "days", "w": "weeks", "H": "hours", "M": "minutes", "S": "seconds"}


def of_domain(env: Environment, written: str, *, ends_the_day: bool) -> str:
    """A moment to compare with; before 19 a fraction of its second counts."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return _relative(env, written)
    day, clock, fraction, zone = found.groups()
    if zone and env.version >= 19:
        raise value_error(f"expecting only datetimes with no timezone: {written!r}")
    if not clock:
        return f"{day} {'23:59:59' if ends_the_day else '00:00:00'}"
    moment = f"{day} {clock if len(clock) == 8 else clock + ':00'}"
    return moment + (fraction or "") if env.version < 19 else moment


def _relative(env: Environment, written: str) -> str:
    base, *steps = written.split() or [""]
    if env.version < 19 or base not in ("today", "now") or not all(map(_STEP.fullmatch, steps)):
        raise _unreadable(written, "%Y-%m-%d")
    moment = env.now.replace(tzinfo=None)
    if base == "today":
        local = env.now.astimezone(env.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        moment = local.astimezone(env.now.tzinfo).replace(tzinfo=None)
    for step in steps:
        moment = _moved(moment, step)
    return moment.strftime(MOMENT)


def _moved(moment: datetime, step: str) -> datetime:
    sign, amount, unit = (_STEP.fullmatch(step) or _fail(step)).groups()
    count = int(amount) if sign == "+" else -int(amount)
    if unit in _UNITS:
        return moment + timedelta(**{_UNITS[unit]: count})
    return plus_months(moment, count * (12 if unit == "y" else 1))


def _fail(step: str) -> re.Match[str]:
    raise _unreadable(step, "%Y-%m-%d")


def plus_months(moment: datetime, count: int) -> datetime:
    """The same day of another month, or its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    first = moment.replace(year=year, month=month + 1, day=1)
    days = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(moment.day, days.day))


def of_value(written: str, *, is_date: bool) -> str:
    """A date or moment to be stored."""
    if is_date:
        return _read(written[:10], "%Y-%m-%d").strftime("%Y-%m-%d")
    if len(written) <= 10:
        return _read(written, "%Y-%m-%d").strftime(MOMENT)
    return _read(re.sub(r"\.\d{1,6}$", "", written), MOMENT).strftime(MOMENT)


def _read(written: str, shape: str) -> datetime:
    try:
        return datetime.strptime(written, shape)  # noqa: DTZ007 - Odoo stores moments without zone, in UTC
    except ValueError as error:
        raise _unreadable(written, shape) from error


def _unreadable(written: str, shape: str) -> Exception:
    return value_error(f"time data {written!r} does not match format {shape!r}")


def in_utc(env: Environment, local: datetime) -> datetime:
    """A moment on the wall clock of the caller's zone, as it is stored."""
    return local.replace(tzinfo=env.zone).astimezone(env.now.tzinfo).replace(tzinfo=None)


def in_zone(env: Environment, stored: str) -> datetime:
    """A stored moment on the wall clock of the caller's zone."""
    moment = datetime.fromisoformat(stored[:19]).replace(tzinfo=env.now.tzinfo)
    return moment.astimezone(env.zone).replace(tzinfo=None)
