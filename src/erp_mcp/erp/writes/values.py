"""One value as people write it, turned into what Odoo takes: it would accept much that it then empties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from erp_mcp.erp.cells import number as said
from erp_mcp.erp.moments import period, stored
from erp_mcp.erp.numbers import number_of
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Field, Json
from erp_mcp.language.normal import normalize

LONGEST_TEXT = 20_000
YES, NO = frozenset(("yes", "true", "1")), frozenset(("no", "false", "0"))


@dataclass(frozen=True, slots=True)
class Value:
    """As it is sent, and as it is shown to who has to agree."""

    sent: Json
    shown: str


Reading = Callable[[Field, Json, datetime], Value]


def plain(field: Field, given: Json, now: datetime) -> Value:
    """Anything but a relation or a choice; `now` carries the zone of who asks."""
    read = READINGS.get(field.type)
    if read is None:
        raise refused(field, f"is of the type {field.type!r}, which is not written here")
    if given is None or given == "" or (given is False and field.type != "boolean"):
        return emptied(field)
    return read(field, given, now)


def refused(field: Field, what: str) -> InvalidValue:
    return InvalidValue(f"{field.name!r} {what}. Nothing was changed.")


def emptied(field: Field) -> Value:
    if field.is_required:
        raise refused(field, "must not be empty")
    return Value(0 if field.type in ("integer", "float", "monetary") else False, "")


def _words(field: Field, given: Json, _: datetime) -> Value:
    """A number is taken as it is written: people give references and postcodes so."""
    words = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(words, str) or len(words) > LONGEST_TEXT:
        raise refused(field, f"takes a text of at most {LONGEST_TEXT} characters")
    return Value(words, words) if words.strip() else emptied(field)


def _number(field: Field, given: Json, _: datetime) -> Value:
    number = number_of(given)
    if number is None:
        raise refused(field, "takes a plain number such as 1250.5, without a currency or unit")
    if field.type == "integer":
        if not float(number).is_integer():
            raise refused(field, "takes a whole number")
        return Value(int(number), str(int(number)))
    return Value(float(number), said(float(number)))


def _flag(field: Field, given: Json, _: datetime) -> Value:
    wanted = given if isinstance(given, bool) else _said(given)
    if wanted is None:
        raise refused(field, "takes true or false")
    return Value(wanted, "yes" if wanted else "no")


def _said(given: Json) -> bool | None:
    words = normalize(given) if isinstance(given, str) else ""
    return True if words in YES else False if words in NO else None


def _day(field: Field, given: Json, now: datetime) -> Value:
    if not isinstance(given, str):
        raise refused(field, "takes a date such as 2026-11-21")
    found = period(given, now)
    if (found.end - found.start).days > 1:
        raise refused(field, f"takes one day, and {given[:30]!r} are several")
    day = f"{found.start:%Y-%m-%d}"
    return Value(day, day)


def _moment(field: Field, given: Json, now: datetime) -> Value:
    """A day is its first moment where the user is."""
    if not isinstance(given, str):
        raise refused(field, "takes a time such as 2026-11-21 14:00")
    found = period(given, now)
    if (found.end - found.start).days > 1:
        raise refused(field, f"takes one time, and {given[:30]!r} are several days")
    return Value(stored(found.start), f"{found.start:%Y-%m-%d %H:%M}")


READINGS: Mapping[str, Reading] = {
    "char": _words,
    "text": _words,
    "html": _words,
    "integer": _number,
    "float": _number,
    "monetary": _number,
    "boolean": _flag,
    "date": _day,
    "datetime": _moment,
}
