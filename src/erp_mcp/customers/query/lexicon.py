"""What words mean: those of the four languages, and the company's own."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from erp_mcp.customers.query.records import Vocabulary
from erp_mcp.language.lexicon import Lexicon, lexicon, words_of
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language
from erp_mcp.store.conditions import Field

PACKAGE = "erp_mcp.customers.query"
Kind = Literal[
    "measure",
    "negative",
    "compare",
    "either",
    "not",
    "edge",
    "unit",
    "pair",
    "relative",
    "day",
    "period",
    "month",
    "number",
    "times",
    "rank",
    "join",
    "kind",
    "language",
    "branch",
    "place",
    "subject",
    "function",
    "vague",
    "currency",
    "thing",
]
# What a word of another language of the same letters may still be; a small word of one is a word of content in
# the other.
SMALL: frozenset[Kind] = frozenset(
    ("compare", "not", "edge", "unit", "relative", "day", "month", "number", "join")
)
CONTENT: frozenset[str] = frozenset(("measure", "kind", "language", "thing", "currency", "vague", "subject"))


@dataclass(frozen=True, slots=True)
class Lexeme:
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A value of the company, or the several ways in which it writes the same place."""

    field: Field
    values: tuple[str, ...]


Meaning = Lexeme | Thing


@cache
def language_words(language: Language) -> Lexicon[Meaning]:
    return lexicon(_lexemes(_file(language)))


@cache
def small_words() -> frozenset[str]:
    """Words that compare, deny, join or count, of all four languages."""
    files_of = (_file(language) for language in get_args(Language))
    forms = (lexemes for each in files_of for lexemes in _lexemes(each))
    return frozenset(normalize(form) for form, lexeme in forms if lexeme.kind in SMALL and " " not in form)


@cache
def labels(language: Language) -> Mapping[str, str]:
    return {name: str(text) for name, text in _file(language)["label"].items()}


@cache
def currencies() -> Lexicon[Meaning]:
    named = _file("places")["currency"].items()
    return lexicon((form, Lexeme("currency", code)) for code, forms in named for form in forms)


@lru_cache(16)  # vocabularies: of the tenants that ask now
def company_words(vocabulary: Vocabulary) -> Lexicon[Meaning]:
    """Where a form means several things, they stand in the order of the fields below."""
    return lexicon(
        (form, thing)
        for things in (
            _known("city", vocabulary.cities),
            _known("country", {}),
            _own("branch", vocabulary.branches),
            _known("segment", vocabulary.segments),
            _own("bought", vocabulary.products),
        )
        for form, thing in things
    )


def _own(field: Field, forms: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Thing]]:
    for value, others in forms.items():
        yield from ((form, Thing(field, (value,))) for form in (value, *others))


def _known(field: Field, own: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Thing]]:
    """What everybody calls so, under the values that the company has for it."""
    taken: set[str] = set()
    for value, forms in _file("places")[field].items():
        all_forms = (value, *forms)
        same = {words_of(form) for form in all_forms}
        values = tuple(it for it, others in own.items() if same & {words_of(form) for form in (it, *others)})
        taken.update(values)
        thing = Thing(field, values or (value,))
        yield from ((form, thing) for form in (*all_forms, *(form for it in values for form in own[it])))
    yield from _own(field, {value: forms for value, forms in own.items() if value not in taken})


def _lexemes(sections: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, Lexeme]]:
    for kind, meanings in sections.items():
        if kind == "label":
            continue
        for value, forms in meanings.items():
            yield from _of_section(kind, value, forms)


def _of_section(kind: str, value: str, forms: list[str]) -> Iterator[tuple[str, Lexeme]]:
    if kind == "month":
        for number, names in enumerate(forms, 1):
            yield from ((name.replace("-", " "), Lexeme("month", str(number))) for name in names.split())
    else:
        named = value if kind == "plain" else kind
        yield from ((form, Lexeme(KINDS[named], value)) for form in forms)


KINDS: dict[str, Kind] = {each: each for each in get_args(Kind)}


@cache
def _file(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    text = files(PACKAGE).joinpath("words", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
