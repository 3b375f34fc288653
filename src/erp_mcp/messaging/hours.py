"""When people may be written to unasked: by the clock where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC_NAME = "Etc/UTC"
FRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begins` to `ends`, mostly over midnight; and whole days, by weekday (Monday is 0) or date."""

    begins: time = time(21)
    ends: time = time(8)
    weekdays: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()

    def is_at(self, local: datetime) -> bool:
        return self._is_off(local.date()) or self._is_night(local.time())

    def _is_off(self, day: date) -> bool:
        return day.weekday() in self.weekdays or day in self.holidays

    def _is_night(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


DEFAULT = Quiet()
FURTHEST_DAYS = 366


def next_allowed(at: datetime, zone: ZoneInfo, quiet: Quiet = DEFAULT) -> datetime | None:
    """`at` itself where nobody sleeps, else the next morning of a working day; None if there is none in a year."""
    local = at.astimezone(zone)
    if not quiet.is_at(local):
        return at
    return next((each for each in _mornings(local, quiet) if each >= at and not quiet.is_at(each)), None)


def is_answer(inbound_at: datetime | None, now: datetime) -> bool:
    """Who has just written is awake."""
    return inbound_at is not None and now - inbound_at < FRESH


def zone_of(country: str | None, phone: str | None = None, user_id: str | None = None) -> ZoneInfo:
    """By the address that the company has, else the number, else the country in the user id, else UTC."""
    names = (
        _zone_of_country(country),
        _zone_of_phone(phone),
        _zone_of_country(user_id.partition(".")[0] if user_id else None),
        UTC_NAME,
    )
    return ZoneInfo(next(name for name in names if name))


def _mornings(local: datetime, quiet: Quiet) -> Iterator[datetime]:
    for days in range(FURTHEST_DAYS):
        day = local.date() + timedelta(days=days)
        yield datetime.combine(day, quiet.ends, local.tzinfo)


def _zone_of_country(country: str | None) -> str | None:
    return _zones().get(country.upper()) if country else None


def _zone_of_phone(phone: str | None) -> str | None:
    import phonenumbers  # its tables are large
    from phonenumbers import timezone

    if not phone:
        return None
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(f"+{phone.removeprefix('+')}"))
    except phonenumbers.NumberParseException:
        return None
    return next((name for name in names if _is_zone(name)), None)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # what is unknown is named Etc/Unknown
        return False
    return True


@cache
def _zones() -> dict[str, str]:
    """Of a country with several the one that the database of time zones names first."""
    rows = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for row in rows:
        if not row.startswith("#"):
            country, _, name = row.split("\t")[:3]
            found.setdefault(country, name)
    return found
