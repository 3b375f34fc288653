"""Fields of a record as Odoo sends them; what cannot be kept says why."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from erp_mcp.integrations.odoo import Json, Record
from erp_mcp.store.records import Language

LARGEST = Decimal(10) ** 13  # what the columns of money and of quantities hold
LANGUAGES: dict[str, Language] = {"ar": "ar", "en": "en", "fa": "fa", "tr": "tr"}


class Unusable(Exception):
    """A record that the mirror cannot take, and why."""


def record_id(row: Record) -> int:
    return whole(row, "id")


def whole(row: Record, name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unusable(f"{name} is no whole number")
    return value


def words(row: Record, name: str) -> str:
    """Empty where Odoo says false, and where this version has no such field."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def title(row: Record, *names: str) -> str:
    found = next((text for name in names if (text := words(row, name))), "")
    if not found:
        raise Unusable("it has no name")
    return found


def amount(row: Record, name: str) -> Decimal:
    value = row.get(name) or 0
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Unusable(f"{name} is no number") from None
    if not found.is_finite() or abs(found) >= LARGEST:
        raise Unusable(f"{name} is too large")
    return found


def moment(row: Record, name: str) -> datetime | None:
    """Odoo writes UTC without saying so."""
    text = words(row, name)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise Unusable(f"{name} is no date") from None


def needed_moment(row: Record, name: str) -> datetime:
    found = moment(row, name) or moment(row, "create_date")
    if found is None:
        raise Unusable(f"{name} is empty")
    return found


def day(row: Record, name: str) -> date | None:
    found = moment(row, name)
    return found.date() if found else None


def related(row: Record, name: str) -> int | None:
    """The id of what a relation leads to."""
    value = row.get(name)
    return value[0] if isinstance(value, list) and value and isinstance(value[0], int) else None


def related_name(row: Record, name: str) -> str:
    value = row.get(name)
    return value[1] if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str) else ""


def related_ids(row: Record, name: str) -> list[int]:
    value = row.get(name)
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def language_in(code: Json) -> Language | None:
    """`ar_001` is Arabic."""
    return LANGUAGES.get(code.partition("_")[0]) if isinstance(code, str) else None
