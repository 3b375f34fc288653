"""Names of persons and firms, each with the spellings and scripts in which people also write it."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from erp_mcp.sandbox.company import chance, sheets
from erp_mcp.store.records import Language

Gender = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Name:
    """`latin` is the usual Latin spelling, whichever form comes first."""

    forms: tuple[str, ...]
    latin: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    spellings: tuple[str, ...]
    script: str

    def spelling(self, choice: int) -> str:
        return self.spellings[min(choice, len(self.spellings) - 1)]


def person_name(rng: Random, language: Language, gender: Gender) -> Name:
    given = chance.pick(rng, _words("names", language, gender))
    families = _words("names", language, "family")
    family = chance.pick(rng, [word for word in families if word.text != given.text])
    native = f"{given.text} {family.text}"
    latin = [f"{given.spelling(choice)} {family.spelling(choice)}" for choice in range(3)]
    script = f"{given.script} {family.script}".strip()
    written_in_latin = chance.happens(rng, 0.3)
    return Name(_distinct([latin[0], native] if written_in_latin else [native], [*latin, script]), latin[0])


def firm_name(language: Language, segment: str, turn: int) -> Name:
    """The `turn`-th firm of its kind, so that no two of a kind share a name."""
    words = _words("firm_words", language, "")
    offset = 5 * ("baqala", "restaurant", "cafeteria", "hotel", "office").index(segment)
    word = words[(turn + offset) % len(words)]
    (kind,) = _words("firm_kinds", language, segment)
    latin = [kind.spelling(choice).format(word.spelling(choice)) for choice in range(2)]
    script = kind.script.format(word.script)
    return Name(_distinct([kind.text.format(word.text)], [*latin, script]), latin[0])


def second_outlet(name: Name) -> Name:
    return Name(tuple(f"{form} 2" for form in name.forms), f"{name.latin} 2")


def _distinct(first: list[str], others: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in (*first, *others) if form))


@cache
def _words(sheet: str, language: Language, part: str) -> tuple[_Word, ...]:
    return tuple(
        _Word(row["name"], _spellings(row["name"], row["spellings"]), row["script"])
        for row in sheets.rows(sheet)
        if row["language"] == language and part in (row.get("part"), row.get("segment"), "")
    )


def _spellings(name: str, others: str) -> tuple[str, ...]:
    return (name, *others.split(";")) if name.isascii() else tuple(others.split(";"))
