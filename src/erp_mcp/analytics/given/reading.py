"""Rows of a caller, read: which column is what, what each row says, and how many said nothing readable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pydantic import JsonValue

from erp_mcp.analytics.given.cells import Figure, day, figure, is_day_first
from erp_mcp.analytics.given.names import NUMBERS, ROLES, Role, names_of
from erp_mcp.analytics.scene import Rows
from erp_mcp.errors import InvalidInput

MOST, LOOKED_AT = 5000, 200  # rows; so many of them tell what a column is
MOSTLY = 0.6  # of its cells, for a column to be of a kind
LONGEST = 120  # characters of a name
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was not asked for is as it is here."""

    day: date = date.min
    amount: Decimal = NONE
    customer: str = ""
    order: str = ""
    product: str = ""
    price: Decimal = NONE
    quantity: Decimal = NONE
    group: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """`unread` rows are in no figure; `is_guessed` where days could be read either way, and were day first."""

    entries: Sequence[Entry] = field(repr=False)
    unread: int
    currency: str
    columns: Mapping[Role, str]
    is_guessed: bool


def read_rows(rows: Rows, needed: Sequence[Role], told: str = "", wanted: Sequence[Role] = ()) -> Given:
    """`told` names columns, such as `date=when, amount=paid`; `wanted` ones are taken where they are plain."""
    if not 0 < len(rows) <= MOST:
        raise InvalidInput(f"rows takes 1 to {MOST:,} objects, not {len(rows):,}. Nothing was changed.")
    columns = _columns(rows, needed, wanted, told)
    order = is_day_first([each.get(columns["date"]) for each in rows]) if "date" in columns else True
    currency = _currency(rows, columns)
    entries = [_entry(each, columns, order is not False) for each in rows]
    read = [each for each in entries if each]
    return Given(read, len(entries) - len(read), currency, columns, order is None)


def _columns(rows: Rows, needed: Sequence[Role], wanted: Sequence[Role], told: str) -> dict[Role, str]:
    names = list(dict.fromkeys(name for each in rows[:LOOKED_AT] for name in each))
    found = _told(told, names)
    for role in (*needed, *wanted):
        left = [each for each in names if each not in found.values()]
        if role not in found and (name := _by_name(role, left, rows)):
            found[role] = name
    for role in needed:
        left = [
            each for each in names if each not in found.values() and _folded(each) not in names_of("currency")
        ]
        if role not in found:
            found[role] = _by_kind(role, left, rows)
    return {role: name for role, name in found.items() if role in (*needed, *wanted)}


def _told(told: str, names: Sequence[str]) -> dict[Role, str]:
    found: dict[Role, str] = {}
    for part in filter(None, (each.strip() for each in told.split(","))):
        given, _, name = (each.strip() for each in part.partition("="))
        roles: list[Role] = [each for each in ROLES if each == given]
        if not roles or name not in names:
            raise InvalidInput(
                f"columns takes such as 'date=when, amount=paid', not {part[:40]!r}. "
                f"It can name {', '.join(ROLES)}; the columns are {_listed(names)}. Nothing was changed."
            )
        found[roles[0]] = name
    return found


def _by_name(role: Role, names: Sequence[str], rows: Rows) -> str:
    """Only where its cells are of the kind, so that a month called `date` in words is not taken for one."""
    plain = [each for each in names if _folded(each) in names_of(role)]
    return next((each for each in plain if _is_of(role, each, rows)), "")


def _by_kind(role: Role, names: Sequence[str], rows: Rows) -> str:
    """The only one that is left of its kind."""
    fits = [each for each in names if _is_of(role, each, rows)]
    if len(fits) == 1:
        return fits[0]
    what = "more than one column may be" if fits else "no column is plainly"
    raise InvalidInput(
        f"In rows {what} the {role}; the columns left are {_listed(names) or 'none'}. "
        f"Nothing was changed: name it in options, as columns='{role}=...'."
    )


def _is_of(role: Role, name: str, rows: Rows) -> bool:
    cells = [each.get(name) for each in rows[:LOOKED_AT]]
    there = [each for each in cells if each not in (None, "")]
    if role == "date":
        fits = sum(day(each) is not None or day(each, day_first=False) is not None for each in there)
    elif role in NUMBERS:
        fits = sum(figure(each) is not None and day(each) is None for each in there)
    else:
        fits = sum(isinstance(each, str | int) and not isinstance(each, bool) for each in there)
    return bool(there) and fits >= MOSTLY * len(there)


def _entry(row: Mapping[str, JsonValue], columns: Mapping[Role, str], day_first: bool) -> Entry | None:
    """None where any of its cells cannot be read."""
    days: dict[Role, date | None] = {}
    figures: dict[Role, Figure | None] = {}
    words: dict[Role, str] = {}
    for role, name in columns.items():
        if role == "date":
            days[role] = day(row.get(name), day_first=day_first)
        elif role in NUMBERS:
            figures[role] = figure(row.get(name))
        else:
            words[role] = _word(row.get(name))
    if None in days.values() or None in figures.values() or not all(words.values()):
        return None
    numbers: dict[Role, Decimal] = {role: each.value for role, each in figures.items() if each}
    return Entry(
        days.get("date") or date.min,
        numbers.get("amount", NONE),
        words.get("customer", ""),
        words.get("order", ""),
        words.get("product", ""),
        numbers.get("price", NONE),
        numbers.get("quantity", NONE),
        words.get("group", ""),
    )


def _word(told: JsonValue) -> str:
    return " ".join(str(told).split())[:LONGEST] if isinstance(told, str | int) else ""


def _currency(rows: Rows, columns: Mapping[Role, str]) -> str:
    """The one that all amounts are in; empty where none is told."""
    money = [columns[role] for role in ("amount", "price") if role in columns]
    beside = {each.currency for row in rows for name in money if (each := figure(row.get(name)))}
    apart = {
        _word(value).upper()
        for row in rows
        for name, value in row.items()
        if money and _folded(name) in names_of("currency")
    }
    found = sorted((beside | apart) - {""})
    if len(found) > 1:
        raise InvalidInput(
            f"rows are in {', '.join(found[:4])}: two currencies are never added. "
            "Nothing was changed; give the rows of one currency, or convert them."
        )
    return found[0] if found else ""


def _folded(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(each[:30] for each in names[:8])
