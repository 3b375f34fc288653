"""The words for days as pieces of meaning."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from erp_mcp.language.lexicon import Lexicon
from erp_mcp.language.periods.calendars import Calendar
from erp_mcp.language.periods.spans import Span, Unit
from erp_mcp.language.periods.words import Lexeme
from erp_mcp.language.tokens import Token, tokens

FARTHEST = 6  # pieces that are one meaning together
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_INTERVAL = re.compile(r"(?<=\d-\d\d)/(?=\d{4}-)")
_DASH = re.compile(r"\s*(?:[-–—…~]|\.\.+)\s*")


@dataclass(frozen=True, slots=True)
class Amount:
    value: int
    digits: int  # 0 in words


@dataclass(frozen=True, slots=True)
class Digits:
    """A date, or what looks like one."""

    plain: str


@dataclass(frozen=True, slots=True)
class Year:
    """By its number, else so many after this one."""

    number: int | None = None
    calendar: Calendar | None = None
    shift: int = 0
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A month, quarter, half or week of a year, by its number; from `day` to `until` of a month.

    Of the `year`, or of that which is `shift` after this one.
    """

    unit: Unit
    number: int
    calendar: Calendar | None = None
    day: int | None = None
    until: int | None = None
    year: int | None = None
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    of: Span


@dataclass(frozen=True, slots=True)
class Same:
    """The same days, so many units away."""

    unit: Unit
    count: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


What = Lexeme | Amount | Digits | Year | Part | Begin | Same | Span | Unknown
Read = tuple[int, What] | None
Rewriting = Callable[[Sequence["Piece"]], Read]


@dataclass(frozen=True, slots=True)
class Piece:
    """`is_dashed` where a dash stands before it."""

    what: What
    text: str
    is_dashed: bool = False


def pieces_of(text: str, lexicon: Lexicon[Lexeme]) -> list[Piece]:
    """Small words say nothing here."""
    plain = _INTERVAL.sub(" – ", _HYPHEN.sub("–", text.replace("-to-", " to ")))
    return [each for each in _cut(plain, lexicon) if not _is_small(each.what)]


def rewritten(pieces: Sequence[Piece], rewriting: Rewriting) -> list[Piece]:
    done = list[Piece]()
    at = 0
    while at < len(pieces):
        following = list(islice(pieces, at, at + FARTHEST))
        count, what = rewriting(following) or (1, pieces[at].what)
        text = " ".join(each.text for each in following[:count])
        done.append(Piece(what, text, pieces[at].is_dashed))
        at += count
    return done


def _cut(text: str, lexicon: Lexicon[Lexeme]) -> Iterator[Piece]:
    cut = [each for each in tokens(text) if each.kind != "comma"]
    at = end = 0
    while at < len(cut):
        token = cut[at]
        found = lexicon.longest(cut[at : at + 5]) if token.kind == "word" else None
        count = found.count if found else 1
        what = _meant(found.meanings, token) if found else _alone(token)
        yield Piece(
            what, text[token.start : cut[at + count - 1].end], bool(_DASH.fullmatch(text[end : token.start]))
        )
        at += count
        end = cut[at - 1].end


def _meant(meanings: Sequence[Lexeme], token: Token) -> Lexeme:
    """With its article the Arabic word for a day is today."""
    today = next((each for each in meanings if each.kind == "day"), meanings[0])
    return today if token.plain.startswith("ال") else meanings[0]


def _alone(token: Token) -> What:
    if token.kind != "number":
        return Unknown()
    return Amount(int(token.plain), len(token.plain)) if token.plain.isdecimal() else Digits(token.plain)


def _is_small(what: What) -> bool:
    return isinstance(what, Lexeme) and what.kind == "small"
