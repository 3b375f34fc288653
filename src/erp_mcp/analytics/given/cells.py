"""Days and figures as people write them: any digits, either order of a day, three calendars, any separators."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from pydantic import JsonValue

from erp_mcp.language.periods import Calendar, to_gregorian

FIGURE = re.compile(r"\(?[-+−]?\d[\d.,٫٬'  ]*\)?%?")
DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})(?:[-/.](\d{1,4}))?(?:[T ].*)?")
SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₺": "TRY",
    "﷼": "SAR",
    "د.إ": "AED",
    "ر.س": "SAR",
    "tl": "TRY",
}
LONGEST = 40  # characters of a cell that may be a figure or a day
HIJRI_FROM, LAST_LUNAR = 1421, 1500  # years before are of the solar calendar, as they are written today


@dataclass(frozen=True, slots=True)
class Figure:
    """`currency` is empty where none is written beside it."""

    value: Decimal
    currency: str = ""


def figure(told: JsonValue) -> Figure | None:
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    if not isinstance(told, str):
        return Figure(Decimal(str(told))) if abs(told) < 1e15 else None
    text = latin(told[:LONGEST]).strip()
    found = FIGURE.search(text)
    value = _value(found[0]) if found else None
    if found is None or value is None:
        return None
    beside = (text[: found.start()] + text[found.end() :]).strip(" .").lower()
    if beside and beside not in SYMBOLS and not re.fullmatch(r"[a-z]{3}", beside):
        return None
    return Figure(value, SYMBOLS.get(beside, beside.upper()))


def is_day_first(told: list[JsonValue]) -> bool | None:
    """None where the cells leave it open."""
    found = [
        match for each in told if isinstance(each, str) and (match := DAY.fullmatch(latin(each.strip())))
    ]
    pairs = [(int(each[1]), int(each[2])) for each in found if len(each[1]) < 3 and each[3]]
    if any(first > 12 for first, _ in pairs) or not pairs:
        return True
    return False if any(second > 12 for _, second in pairs) else None


def day(told: JsonValue, *, day_first: bool = True) -> date | None:
    """A month alone is its first day."""
    if not isinstance(told, str):
        return None
    found = DAY.fullmatch(latin(told[:LONGEST]).strip())
    if not found:
        return None
    one, two, three = found[1], found[2], found[3] or "1"
    if len(one) == 4:
        return _date(int(one), int(two), int(three))
    if len(three) != 4:
        return None
    middle, first = (int(two), int(one)) if day_first else (int(one), int(two))
    return _date(int(three), middle, first)


def latin(text: str) -> str:
    """As long as it was."""
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() and not each.isascii() else each for each in text
    )


def _date(year: int, month: int, number: int) -> date | None:
    try:
        if year > LAST_LUNAR:
            return date(year, month, number)
        calendar: Calendar = "hijri" if year >= HIJRI_FROM else "jalali"
        return to_gregorian(calendar, year, month, number)
    except ValueError:
        return None


def _value(told: str) -> Decimal | None:
    """In brackets it is negative, as accountants write it."""
    bare = re.sub(r"[  '٬()%]", "", told).replace("−", "-").replace("٫", ".").rstrip(".,")
    try:
        value = Decimal(_one_point(bare))
    except InvalidOperation:
        return None
    return -value if told.startswith("(") and told.endswith(")") else value


def _one_point(told: str) -> str:
    """The last of two kinds of separators is the point; one kind is, where no thousands would fit it."""
    if "," in told and "." in told:
        point = max(",", ".", key=told.rfind)
        return told.replace("." if point == "," else ",", "").replace(",", ".")
    if "," not in told:
        return told if told.count(".") < 2 else told.replace(".", "")
    is_thousands = re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", told)
    return told.replace(",", "") if is_thousands else told.replace(",", ".")
