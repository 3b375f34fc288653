"""How phrases and values are said in the reader's language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from erp_mcp.analytics.story import Day, Days, Money, Name, Number, Percent, Phrase, Value, Word
from erp_mcp.store.records import Language

Area = Mapping[str, Mapping[Language, str]]


@dataclass(frozen=True, slots=True)
class Wording:
    language: Language

    def say(self, phrase: Phrase) -> str:
        values = {name: self.value(each) for name, each in phrase.values.items()}
        return _words(phrase.key)[self.language].format_map(values)

    def value(self, value: Value | None) -> str:
        match value:
            case None:
                return ""
            case Name(text):
                return text
            case Word(key):
                return self.say(Phrase(key))
            case Day() | Days():
                return _days(value)
            case _:
                return self._figure(value)

    def _figure(self, value: Money | Number | Percent) -> str:
        match value:
            case Money(amount, currency):
                return f"{amount:,.2f} {currency}".replace(".00 ", " ")
            case Percent(number, is_change):
                return f"{number:+.1f} %" if is_change else f"{number:.1f} %"
            case Number(number, unit):
                return f"{number:,f} {self.say(Phrase(unit))}" if unit else f"{number:,f}"


def _days(value: Day | Days) -> str:
    return f"{value.day}" if isinstance(value, Day) else f"{value.first} – {value.last}"


def _words(key: str) -> Mapping[Language, str]:
    area, _, name = key.partition(".")
    return _area(area)[name]


@cache
def _area(name: str) -> Area:
    text = files("erp_mcp.reports").joinpath("words", f"{name}.toml").read_text(encoding="utf-8")
    return TypeAdapter(Area).validate_python(tomllib.loads(text))
