"""Sentences of our own that show what each label means, in four languages and as people write in chats."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import TypeAdapter

from erp_mcp.knowledge.intents import examples
from erp_mcp.store.records import Intent, Language

Sentiment = Literal["negative", "neutral", "positive"]
Urgency = Literal["low", "normal", "high"]
Buying = Literal["none", "interested", "ready"]
Kind = Literal["promise", "question", "action", "complaint", "abuse", "spam", "plain"]
Label = Sentiment | Intent | Urgency | Buying | Kind
Aspect = Literal["sentiment", "intent", "urgency", "buying", "kind"]

LABELS: Mapping[Aspect, tuple[Label, ...]] = {
    "sentiment": get_args(Sentiment),
    "intent": get_args(Intent),
    "urgency": get_args(Urgency),
    "buying": get_args(Buying),
    "kind": get_args(Kind),
}
FILES: Mapping[Aspect, Sequence[str]] = {
    "sentiment": ("sentiment",),
    "intent": ("intent",),
    "urgency": ("urgency",),
    "buying": ("buying",),
    "kind": ("kinds", "misuse"),
}
# What the examples of an intent show besides: who asks for a price is neither angry nor in a hurry.
_CALM: Sequence[Intent] = ("pricing", "product", "how-to", "contact", "order", "return")
IMPLIED: Mapping[Aspect, Mapping[Label, Label]] = {
    "sentiment": {**dict.fromkeys(_CALM, "neutral"), "complaint": "negative"},
    "urgency": {**dict.fromkeys(_CALM, "normal"), "complaint": "normal", "greeting": "low"},
    "buying": {
        **dict.fromkeys(("pricing", "product"), "interested"),
        **dict.fromkeys(("how-to", "contact", "return", "complaint", "greeting"), "none"),
    },
    "kind": {"complaint": "complaint", "greeting": "plain"},
}
FILE = TypeAdapter(dict[Label, dict[Language, str]])  # a label, a language, a sentence a line


@dataclass(frozen=True, slots=True)
class Prototype:
    aspect: Aspect
    label: Label
    text: str


@cache
def prototypes() -> tuple[Prototype, ...]:
    return tuple(each for aspect in LABELS for each in _of(aspect))


def _of(aspect: Aspect) -> Iterator[Prototype]:
    written = [each for name in FILES[aspect] for each in _read(aspect, name)]
    of_intents = written if aspect == "intent" else list(_read("intent", "intent"))
    asked = [Prototype("intent", each.intent, each.text) for each in examples()]
    if aspect == "intent":
        yield from [*written, *asked]
        return
    implied = IMPLIED[aspect]
    yield from written
    for each in [*of_intents, *asked]:
        if each.label in implied:
            yield Prototype(aspect, implied[each.label], each.text)


def _read(aspect: Aspect, name: str) -> Iterator[Prototype]:
    text = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    for label, by_language in FILE.validate_python(tomllib.loads(text)).items():
        for lines in by_language.values():
            yield from (Prototype(aspect, label, line) for line in lines.strip().splitlines())
