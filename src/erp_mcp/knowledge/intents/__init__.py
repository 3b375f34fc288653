"""What people want when they write, in four languages: the keywords and the sentences that show it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter

from erp_mcp.store.records import Intent, Language
from erp_mcp.store.routing import Keyword

LANGUAGES: tuple[Language, ...] = get_args(Language)
INTENTS: tuple[Intent, ...] = get_args(Intent)


class _Bundled(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    weight_3: list[str]
    weight_2: list[str]
    weight_1: list[str]
    examples: list[str]

    def weighted(self) -> Iterator[tuple[str, int]]:
        for weight, texts in ((3, self.weight_3), (2, self.weight_2), (1, self.weight_1)):
            yield from ((text, weight) for text in texts)


FILE = TypeAdapter(dict[Intent, _Bundled])


@dataclass(frozen=True, slots=True)
class Example:
    intent: Intent
    text: str
    language: Language


@cache
def bundled_keywords() -> tuple[Keyword, ...]:
    return tuple(
        Keyword(intent, text, weight, language)
        for language in LANGUAGES
        for intent, bundled in _read(language).items()
        for text, weight in bundled.weighted()
    )


@cache
def examples() -> tuple[Example, ...]:
    return tuple(
        Example(intent, text, language)
        for language in LANGUAGES
        for intent, bundled in _read(language).items()
        for text in bundled.examples
    )


def _read(language: Language) -> dict[Intent, _Bundled]:
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return FILE.validate_python(tomllib.loads(text))
