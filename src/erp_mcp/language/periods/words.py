"""What the words for days mean, in four languages."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal, get_args

from erp_mcp.language.lexicon import Lexicon, lexicon
from erp_mcp.language.periods.calendars import CALENDARS, month_names
from erp_mcp.language.telltales import Language

Kind = Literal[
    "number",
    "ordinal",
    "unit",
    "pair",
    "relative",
    "day",
    "begun",
    "shifted",
    "opening",
    "edge",
    "against",
    "join",
    "calendar",
    "month",
    "small",
]
KINDS: Mapping[str, Kind] = {each: each for each in get_args(Kind)}


@dataclass(frozen=True, slots=True)
class Lexeme:
    kind: Kind
    value: str


@cache
def words_of(languages: tuple[Language, ...]) -> Lexicon[Lexeme]:
    """Languages of different letters, so that no word is meant in two of them."""
    return lexicon(chain.from_iterable(_lexemes(each) for each in languages))


def _lexemes(language: Language) -> Iterator[tuple[str, Lexeme]]:
    text = files("erp_mcp.language.periods").joinpath("words", f"{language}.toml")
    sections: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(text.read_text(encoding="utf-8"))
    for kind, meanings in sections.items():
        for value, forms in meanings.items():
            yield from ((form, Lexeme(KINDS[kind], value)) for form in forms)
    for calendar in CALENDARS:
        for month, names in enumerate(month_names(calendar, language), 1):
            yield from ((name, Lexeme("month", f"{calendar} {month}")) for name in names)
