"""What a span is compared with: the same days of another, as many of them as there have been."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from erp_mcp.language.periods.calendars import from_gregorian
from erp_mcp.language.periods.pieces import Piece, Same, Unknown, What
from erp_mcp.language.periods.spans import ONE_DAY, UNITS, Span, moved
from erp_mcp.language.periods.words import Lexeme

ORDER = tuple(UNITS)
# o days, v a word that what follows is compared with, w one that stands behind that, c to compare, j with, a and.
SIGNS = {"front": "v", "behind": "w", "verb": "c", "same": "?", "before": "o", "yearly": "y", "monthly": "m"}
ALONE = re.compile("o")
FORWARD = re.compile(r"o[vcj]+o|co[ja]?o|o[ja]?oc|oj?ow|oc+oc*")
BACKWARD = re.compile(r"owo|voo")
GROWTH = re.compile(r"o[ym]|[ym]o")
AGAINST = re.compile(r"[vcj]*o[wc]?")


@dataclass(frozen=True, slots=True)
class Compared:
    span: Span
    against: Span | None = None


def compared(pieces: Sequence[Piece]) -> Compared | None:
    """None where something of time is left that nothing was made of."""
    known = [each.what for each in pieces if not isinstance(each.what, Unknown)]
    signs = "".join(map(_sign, known))
    operands = [each for each, sign in zip(known, signs, strict=True) if sign == "o"]
    match operands:
        case [Span() as span] if ALONE.fullmatch(signs):
            return Compared(span)
        case [Span() as span] if GROWTH.fullmatch(signs):
            return Compared(span, span.moved("year" if "y" in signs else "month", -1))
        case [one, other] if FORWARD.fullmatch(signs) or BACKWARD.fullmatch(signs):
            period, against = (one, other) if FORWARD.fullmatch(signs) else (other, one)
            if not isinstance(period, Span):
                period, against = against, period
            return Compared(period, beside(period, against)) if isinstance(period, Span) else None
        case _:
            return None


def compared_with(period: Span, pieces: Sequence[Piece]) -> Span | None:
    """What words alone name as the other side."""
    known = [each.what for each in pieces if not isinstance(each.what, Unknown)]
    signs = "".join(map(_sign, known))
    if signs in ("y", "m"):
        return period.moved("year" if signs == "y" else "month", -1)
    return beside(period, known[signs.index("o")]) if AGAINST.fullmatch(signs) else None


def beside(period: Span, other: What) -> Span | None:
    match other:
        case Same():
            return _same(period, other)
        case Lexeme("against", "before"):
            return period.before()
        case Span():
            return _beside(period, other)
        case _:
            return None


def _same(period: Span, same: Same) -> Span:
    if same.year is None:
        return period.moved(same.unit, same.count)
    return period.moved("year", same.year - from_gregorian(period.calendar, period.first).year)


def _beside(period: Span, other: Span) -> Span:
    if other.unit and other.count and other.is_before:
        last = period.first - ONE_DAY
        first = moved(other.calendar, last, other.unit, -other.count) + ONE_DAY
        return replace(other, first=first, last=last)
    if other.unit and _is_from(period, other):
        return period.moved(other.unit, -1)
    return other.like(period)


def _is_from(period: Span, other: Span) -> bool:
    """Counted from the period and not from today: the month before; the same days, beside a longer unit."""
    if other.is_before and other.unit == period.unit:
        return True
    return (other.is_before or other.shift == -1) and _is_longer(other, period)


def _is_longer(other: Span, period: Span) -> bool:
    if period.unit is None or other.unit is None:
        return other.length > period.length
    return ORDER.index(other.unit) > ORDER.index(period.unit)


def _sign(what: What) -> str:
    match what:
        case Span() | Same():
            return "o"
        case Lexeme("against", value):
            return SIGNS[value]
        case Lexeme("join", value):
            return "j" if value == "with" else "a"
        case _:
            return "?"
