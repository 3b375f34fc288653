"""A question as the pieces of meaning that its words have, in the language that they are most likely in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from erp_mcp.customers.query.lexicon import (
    CONTENT,
    Lexeme,
    Meaning,
    Thing,
    currencies,
    language_words,
)
from erp_mcp.language.detect import language_of
from erp_mcp.language.lexicon import Found, Lexicon
from erp_mcp.language.telltales import Language
from erp_mcp.language.tokens import Token
from erp_mcp.store.conditions import Op

Edge = Literal["before", "after", "since", "until"]
Script = Literal["arabic", "latin", "other"]
SCRIPTS: dict[Script, tuple[Language, Language]] = {"arabic": ("ar", "fa"), "latin": ("en", "tr")}


@dataclass(frozen=True, slots=True)
class Things:
    """What the same words may be: the city or the branch.

    `may_be_place`: in Arabic Medina is written as the city is, of which a name may follow.
    """

    readings: tuple[Thing, ...]
    may_be_place: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """As written, without its currency."""

    plain: str


@dataclass(frozen=True, slots=True)
class Amount:
    value: Decimal
    currency: str | None = None
    plain: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """From the first to the last day; `is_back` where it was counted back from today."""

    start: date
    end: date
    is_back: bool = False
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """`outside` is below the first or above the second amount."""

    op: Op
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


What = Lexeme | Things | Digits | Amount | When | Bound | Unknown


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens from `first` to `last`, both with it."""

    first: int
    last: int
    what: What

    def lexeme(self, kind: str) -> str | None:
        """What it says if it is a word of this kind."""
        return self.what.value if isinstance(self.what, Lexeme) and self.what.kind == kind else None


@dataclass(frozen=True, slots=True)
class Reader:
    """`languages` are those that the words of each script are taken for."""

    tokens: Sequence[Token]
    company: Lexicon[Meaning]
    languages: dict[Script, Language]

    def pieces(self) -> Iterator[Piece]:
        at = 0
        while at < len(self.tokens):
            found = self._found(at)
            if found is None:
                yield Piece(at, at, _alone(self.tokens[at]))
                at += 1
                continue
            found = self._joining(at, found) or found
            if self._is_joined(at, found):
                yield Piece(at, at, Lexeme("join", "and"))
            yield Piece(at, at + found.count - 1, _meant(found.meanings, at > 0 and self._is_number(at - 1)))
            at += found.count

    def _found(self, at: int) -> Found[Meaning] | None:
        return self._found_in(at, 5)

    def _found_in(self, at: int, count: int) -> Found[Meaning] | None:
        """Of so many words."""
        following = self.tokens[at : at + count]
        if following[0].kind in ("number", "comma"):
            return None
        choices = [found for each in self._lexica(following[0]) if (found := each.longest(following))]
        choices += [found for found in [self._foreign(following)] if found]
        best = max(choices, key=_length, default=None)
        if best is None:
            return None
        meanings = dict.fromkeys(
            each for it in choices if _length(it) == _length(best) for each in it.meanings
        )
        return replace(best, meanings=tuple(meanings))

    def _joining(self, at: int, found: Found[Meaning]) -> Found[Meaning] | None:
        """Of "or less than" only the "or", where "or less" would say something else."""
        if found.count == 1 or not _are(found, "compare"):
            return None
        join, following = self._found_in(at, 1), self._found(at + 1)
        is_longer = following is not None and _are(following, "compare") and following.count >= found.count
        return join if is_longer and join and _are(join, "join") else None

    def _lexica(self, token: Token) -> Iterator[Lexicon[Meaning]]:
        yield self.company
        yield language_words(self.languages.get(script_of(token.plain), "en"))
        yield currencies()

    def _foreign(self, following: Sequence[Token]) -> Found[Meaning] | None:
        """A word of content may be borrowed from the other language of these letters."""
        script = script_of(following[0].plain)
        own = self.languages.get(script)
        other = next((each for each in SCRIPTS.get(script, ()) if each != own), None)
        found = language_words(other).longest(following) if other else None
        if found is None or not found.is_exact:
            return None
        content = tuple(each for each in found.meanings if isinstance(each, Thing) or each.kind in CONTENT)
        return Found(found.count, is_exact=False, meanings=content) if content else None

    def _is_joined(self, at: int, found: Found[Meaning]) -> bool:
        """An Arabic "and" is written on to the next word."""
        return not found.is_exact and self.tokens[at].plain.startswith("و") and found.count == 1

    def _is_number(self, at: int) -> bool:
        return self.tokens[at].kind == "number"


def reader(tokens: Sequence[Token], company: Lexicon[Meaning], text: str) -> Reader:
    scripts: dict[Script, Language] = {}
    for script, languages in SCRIPTS.items():
        words = [each.plain for each in tokens if each.kind == "word" and script_of(each.plain) == script]
        if words:
            scripts[script] = _likeliest(words, languages, text)
    return Reader(tokens, company, scripts)


def _likeliest(words: Sequence[str], languages: tuple[Language, Language], text: str) -> Language:
    """Whose words they are; where both know as many, the letters tell."""
    first, second = (sum(map(language_words(each).knows, words)) for each in languages)
    if first != second:
        return languages[0] if first > second else languages[1]
    guessed = language_of(text)
    return guessed if guessed in languages else languages[0]


def script_of(word: str) -> Script:
    letter = word[:1]
    if "\u0620" <= letter <= "\u06ff":
        return "arabic"
    return "latin" if letter < "\u0250" or "\u1e00" <= letter < "\u1f00" else "other"


def _length(found: Found[Meaning]) -> tuple[int, bool]:
    return found.count, found.is_exact


def _are(found: Found[Meaning], kind: str) -> bool:
    return all(isinstance(each, Lexeme) and each.kind == kind for each in found.meanings)


def _alone(token: Token) -> What:
    if token.kind == "number":
        return Digits(token.plain)
    if token.plain == "+":
        return Lexeme("compare", ">=")
    return Lexeme("join", "and") if token.kind == "comma" else Unknown()


def _meant(meanings: tuple[Meaning, ...], after_number: bool) -> What:
    """What compares stands behind its number, else it is a number itself: the Turkish altı."""
    things = tuple(each for each in meanings if isinstance(each, Thing))
    words = [each for each in meanings if isinstance(each, Lexeme)]
    if things:
        return Things(things, may_be_place=any(each.kind == "place" for each in words))
    fitting = [each for each in words if (each.kind == "compare") == after_number]
    word = (fitting or words)[0]
    match word:
        case Lexeme("kind", value):
            return Things((Thing("kind", (value,)),))
        case Lexeme("language", value):
            return Things((Thing("language", (value,)),))
        case _:
            return word
