"""The names a tenant knows, in sets and tables of words: as quick with fifty thousand people as with five."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from erp_mcp.language.personal.everyday import PARTICLES, ambiguous, business, everyday, given, plain_words
from erp_mcp.language.personal.plain import folded
from erp_mcp.language.personal.words import WORD, Words, stems

# A known word stands for a person even alone, a common one beside another; what is also a word only with a reason.
Weight = Literal["known", "common", "word"]


@dataclass(frozen=True, slots=True)
class Names:
    """`forms` are whole names with whose they are; `longest` says of how many words, by the first of them."""

    forms: dict[str, str] = field(default_factory=dict[str, str])
    longest: dict[str, int] = field(default_factory=dict[str, int])
    words: set[str] = field(default_factory=set[str])
    catalogue: set[str] = field(default_factory=set[str])

    def add_person(self, key: str, names: Iterable[str]) -> None:
        """`names` are the spellings of one name."""
        for name in names:
            parts = _parts(name)
            if business().intersection(parts):
                self.add_firm(key, [name])
            elif parts:
                self._add_form(key, parts)
                self.words.update(part for part in parts if len(part) > 2 and part not in PARTICLES)

    def add_firm(self, key: str, names: Iterable[str]) -> None:
        """Known by its whole name, and without the words for what kind of firm it is unless it is a brand then.

        The catalogue is to be there before.
        """
        for name in names:
            parts = _parts(name)
            self._add_form(key, parts)
            while parts and parts[0] in business():
                del parts[0]
            while parts and parts[-1] in business():
                del parts[-1]
            if not self.catalogue.issuperset(parts):
                self._add_form(key, parts)

    def add_catalogue(self, texts: Iterable[str]) -> None:
        """What the company sells: these words are not taken for a person without a reason."""
        for text in texts:
            self.catalogue.update(WORD.findall(folded(text)))

    def _add_form(self, key: str, parts: Sequence[str]) -> None:
        if parts and not (len(parts) == 1 and (parts[0] in plain_words() or parts[0] in business())):
            self.forms.setdefault(" ".join(parts), key)
            self.longest[parts[0]] = max(self.longest.get(parts[0], 0), len(parts))

    def weight(self, stem: str) -> Weight | None:
        if stem in plain_words():
            return None
        if stem in ambiguous() or stem in self.catalogue:
            return "word" if stem in self.words or stem in ambiguous() or stem in given() else None
        return "known" if stem in self.words else "common" if stem in given() else None

    def may_begin(self, word: str) -> bool:
        """Whether a name may begin with it: with most words none does."""
        forms = stems(word)
        return not (
            everyday().isdisjoint(forms)
            and self.longest.keys().isdisjoint(forms)
            and self.words.isdisjoint(forms)
        )

    def form_at(self, words: Words, at: int) -> tuple[int, str] | None:
        """How many words from here are the whole name of somebody, and whose."""
        for first in stems(words.lower[at]):
            for length in range(min(self.longest.get(first, 0), len(words.lower) - at), 0, -1):
                if not words.are_joined(at, at + length - 1):
                    continue
                if key := self._form(first, words.lower[at + 1 : at + length]):
                    return length, key
        return None

    def _form(self, first: str, others: Sequence[str]) -> str | None:
        if not others:
            return self.forms.get(first)
        start = " ".join([first, *(stems(word)[0] for word in others[:-1])])
        return next((key for last in stems(others[-1]) if (key := self.forms.get(f"{start} {last}"))), None)


def _parts(name: str) -> list[str]:
    return [stems(part)[0] for part in WORD.findall(folded(name))]


NOBODY = Names()
