"""From the words for a span of days to the days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import get_args

from erp_mcp.language.lexicon import Lexicon
from erp_mcp.language.periods.against import compared, compared_with
from erp_mcp.language.periods.calendars import Calendar
from erp_mcp.language.periods.joining import Joining, dated_at, same_at
from erp_mcp.language.periods.naming import Naming, number_at
from erp_mcp.language.periods.period import Asked, Period
from erp_mcp.language.periods.pieces import Piece, Unknown, pieces_of, rewritten
from erp_mcp.language.periods.spans import Clock, Span
from erp_mcp.language.periods.words import Lexeme, words_of
from erp_mcp.language.telltales import Language

LONGEST = 300  # characters that are read
EVERY: tuple[Language, ...] = get_args(Language)
TELLING = frozenset(("unit", "pair", "month", "relative", "edge", "shifted", "begun", "opening", "day"))
_ARABIC = re.compile("[\u0620-\u06ff]")
_LATIN = re.compile("[A-Za-z]")


def read_periods(
    words: str, today: date, against: str = "", calendar: Calendar = "gregorian", week_begins: int = 0
) -> Asked | None:
    """None where the words name no days, or more about days than is understood.

    `against` names the other side in words of its own; `week_begins` is 0 for Monday, 5 for Saturday.
    """
    if len(words) + len(against) > LONGEST:
        return None
    clock = Clock(today, calendar, week_begins)
    found: Asked | None = None
    for languages in _languages(words + against):
        asked = _read(words, against, clock, words_of(languages))
        if asked and (found is None or len(asked.unknown) < len(found.unknown)):
            found = asked
        if found and not found.unknown:
            break
    return found


def _languages(words: str) -> Iterator[tuple[Language, ...]]:
    """Two languages share each of the scripts: what is read with the fewest words left is meant."""
    latin: Sequence[Language] = ("en", "tr") if _LATIN.search(words) else ("en",)
    arabic: Sequence[Language] = ("fa", "ar") if _ARABIC.search(words) else ("fa",)
    return product(latin, arabic)


def _read(words: str, against: str, clock: Clock, lexicon: Lexicon[Lexeme]) -> Asked | None:
    try:
        pieces = _understood(words, clock, lexicon)
        said = compared(pieces)
        if said is None:
            return None
        period, other = said.span, said.against
        if against:
            beside = _understood(against, clock, lexicon)
            other = compared_with(period, beside)
            pieces = [*pieces, *beside]
        if against and other is None:
            return None
        return None if _is_foreign(pieces) else _asked(period, other, pieces)
    except (ValueError, OverflowError):  # such as the 31st of April
        return None


def _understood(words: str, clock: Clock, lexicon: Lexicon[Lexeme]) -> list[Piece]:
    naming, joining = Naming(clock), Joining(clock)
    pieces = pieces_of(words, lexicon)
    for rewriting in (
        number_at,
        naming.at,
        dated_at,
        same_at,
        joining.edge_at,
        joining.range_at,
        joining.settled_at,
    ):
        pieces = rewritten(pieces, rewriting)
    return pieces


def _is_foreign(pieces: Sequence[Piece]) -> bool:
    """What is left names days in another language: not a word that may be left out."""
    left = " ".join(each.text for each in pieces if isinstance(each.what, Unknown))
    known = pieces_of(left, words_of(EVERY)) if left else ()
    return any(isinstance(each.what, Lexeme) and each.what.kind in TELLING for each in known)


def _asked(period: Span, other: Span | None, pieces: Sequence[Piece]) -> Asked:
    unknown = " ".join(each.text for each in pieces if isinstance(each.what, Unknown))
    against = Period(other.first, other.last) if other else None
    whole = Period(period.first, period.whole().last) if period.is_to_date else None
    return Asked(Period(period.first, period.last), against, period.is_to_date, unknown, whole)
