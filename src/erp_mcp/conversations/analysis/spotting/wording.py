"""The words by which things are spotted, of all four languages at once: people mix them in one sentence."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from erp_mcp.language.normal import normalize

LANGUAGES = ("ar", "en", "fa", "tr")
ANY = "*"
FOLDER = "erp_mcp.conversations.analysis.spotting"
Concept = Literal[
    "promises",
    "defers",
    "requests",
    "asks",
    "in_stock",
    "out_of_stock",
    "delivered",
    "not_delivered",
    "cancelled",
    "paid",
    "delivery",
    "order",
    "invoice",
    "units",
]
CURRENCIES = TypeAdapter(dict[str, list[str]])


class _Words(BaseModel):
    """`weekdays` begin on Monday, `days` are counted from today."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekdays: list[list[str]]
    months: list[str]
    days: dict[int, list[str]]
    phrases: dict[Concept, list[str]]


def says(concept: Concept, plain: str) -> bool:
    return pattern(concept).search(plain) is not None


@cache
def pattern(concept: Concept) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(concept)}(?!\w)")


@cache
def alternatives(concept: Concept) -> str:
    return one_of(word for each in _languages() for word in each.phrases[concept])


@cache
def weekdays() -> Mapping[str, int]:
    """By their plain names; Monday is 0."""
    named = (
        (word, day) for each in _languages() for day, words in enumerate(each.weekdays) for word in words
    )
    return {normalize(word): day for word, day in named}


@cache
def months() -> Mapping[str, int]:
    return {normalize(word): month for each in _languages() for month, word in enumerate(each.months, 1)}


@cache
def days() -> Mapping[str, int]:
    return {
        normalize(word): ahead
        for each in _languages()
        for ahead, words in each.days.items()
        for word in words
    }


@cache
def currencies() -> Mapping[str, str]:
    """The code of each, by the words for it."""
    return {
        normalize(word): code
        for code, words in CURRENCIES.validate_python(_read("currencies")).items()
        for word in words
    }


def one_of(words: Iterable[str]) -> str:
    """The longest first, or the beginning of one would hide the rest of it."""
    plain = sorted({_plain(word) for word in words}, key=lambda each: (-len(each), each))
    return f"(?:{'|'.join(map(_expression, plain))})"


def _expression(word: str) -> str:
    return re.escape(word).replace(re.escape(ANY), r"\w*")


def _plain(word: str) -> str:
    return ANY.join(normalize(part) for part in word.split(ANY))


@cache
def _languages() -> tuple[_Words, ...]:
    return tuple(_Words.model_validate(_read(language)) for language in LANGUAGES)


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files(FOLDER).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
