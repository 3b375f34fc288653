"""What words mean, looked up by the most of them that have a meaning together, whatever their endings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from erp_mcp.language.forms import key, variants
from erp_mcp.language.tokens import Token, tokens

LONGEST = 5  # words of a form
Words = tuple[str, ...]
Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Found(Generic[Meaning]):
    """`is_exact` where no ending had to be taken off."""

    count: int
    is_exact: bool
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[Meaning]):
    forms: Mapping[Words, tuple[Meaning, ...]]
    beginnings: frozenset[Words]

    def longest(self, following: Sequence[Token]) -> Found[Meaning] | None:
        """The most of the words that follow which have a meaning together."""
        found, begun = None, [Words()]
        for count, token in enumerate(following[:LONGEST], 1):
            begun = [
                words
                for before in begun
                for each in variants(token.plain)
                if (words := (*before, each)) in self.beginnings
            ]
            if not begun:
                break
            found = self._whole(count, begun, following) or found
        return found

    def _whole(self, count: int, begun: Sequence[Words], following: Sequence[Token]) -> Found[Meaning] | None:
        words = next((each for each in begun if each in self.forms), None)
        if words is None:
            return None
        is_exact = words == tuple(key(each.plain) for each in following[:count])
        return Found(count, is_exact, self.forms[words])

    def knows(self, word: str) -> bool:
        return (key(word),) in self.forms


def lexicon(meanings: Iterable[tuple[str, Meaning]]) -> Lexicon[Meaning]:
    forms: dict[Words, tuple[Meaning, ...]] = {}
    for form, meaning in meanings:
        words = words_of(form)[:LONGEST]
        if words and meaning not in forms.get(words, ()):
            forms[words] = (*forms.get(words, ()), meaning)
    return Lexicon(forms, frozenset(words[:count] for words in forms for count in range(1, len(words) + 1)))


@lru_cache(8_192)
def words_of(form: str) -> Words:
    return tuple(key(each.plain) for each in tokens(form))
