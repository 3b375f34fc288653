"""One value as people write it, turned into what Odoo takes: it would accept much that it then empties."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from erp_mcp.erp.moments import period, stored
from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo import Field, Json
from erp_mcp.language.normal import normalize

LONGEST_TEXT = 20_000
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?")
YES, NO = frozenset(("yes", "true", "1")), frozenset(("no", "false", "0"))


@dataclass(frozen=True, slots=True)
class Value:
    """As it is sent, and as it is shown to who has to agree."""

    sent: Json
    shown: str


Reading = Callable[[Field, Json, datetime], Value]


def plain(field: Field, given: Json, now: datetime) -> Value:
    """Anything but a relation; `now` carries the zone of who asks."""
    read = READINGS.get(field.type)
    if read is None:
        raise refused(field, f"is of the type {field.type!r}, which is not written here")
    if given is None or given == "" or (given is False and field.type != "boolean"):
        return _emptied(field)
    return read(field, given, now)


def refused(field: Field, what: str) -> InvalidValue:
    return InvalidValue(f"{field.name!r} {what}. Nothing was changed.")


def _emptied(field: Field) -> Value:
    if field.is_required:
        raise refused(field, "must not be empty")
    return Value(0 if field.type in ("integer", "float", "monetary") else False, "")


def _words(field: Field, given: Json, _: datetime) -> Value:
    """A number is taken as it is written: people give references and postcodes so."""
    words = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(words, str) or len(words) > LONGEST_TEXT:
        raise refused(field, f"takes a text of at most {LONGEST_TEXT} characters")
    return Value(words, words)


def _number(field: Field, given: Json, _: datetime) -> Value:
    written = normalize(given).replace(",", "") if isinstance(given, str) else str(given)
    is_number = isinstance(given, (int, float, str)) and not isinstance(given, bool)
    if not is_number or not (NUMBER.fullmatch(written) or (isinstance(given, float) and isfinite(given))):
        raise refused(field, "takes a plain number, without a currency or unit")
    number = float(written)
    if field.type == "integer":
        if not number.is_integer():
            raise refused(field, "takes a whole number")
        return Value(int(number), str(int(number)))
    return Value(number, f"{number:g}" if abs(number) < 1e6 else f"{number:.2f}")


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
    at = stored(period(given, now).start)
    return Value(at, f"{period(given, now).start:%Y-%m-%d %H:%M}")


def _choice(field: Field, given: Json, _: datetime) -> Value:
    words = str(given)
    if words in field.choices:
        return Value(words, field.choices[words])
    found = [value for value, label in field.choices.items() if normalize(label) == normalize(words)]
    if len(found) != 1:
        known = ", ".join(f"{value} ({label})" for value, label in [*field.choices.items()][:8])
        raise refused(field, f"does not take {words[:40]!r}; it takes {known}")
    return Value(found[0], field.choices[found[0]])


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
    "selection": _choice,
}
