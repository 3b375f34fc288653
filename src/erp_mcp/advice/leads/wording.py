"""How reasons, recommendations and strategies are said in the languages of callers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from erp_mcp.advice.leads.factors import Trait
from erp_mcp.advice.leads.following import FollowUp
from erp_mcp.store.records import Language


@dataclass(frozen=True, slots=True)
class Words:
    """`reasons` by factor and value."""

    reasons: Mapping[str, Mapping[str, str]]
    recommended: Mapping[str, str]
    strategies: Mapping[str, str]


@cache
def words(language: Language) -> Words:
    text = files("erp_mcp.advice.leads").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return TypeAdapter(Words).validate_python(tomllib.loads(text))


def reason(trait: Trait, language: Language) -> str:
    return words(language).reasons[trait.factor][trait.value].format_map(trait.facts)


def recommendation(one: FollowUp, language: Language) -> str:
    return words(language).recommended[one.recommended].format(day=one.on)


def strategy(one: FollowUp, language: Language) -> str:
    return words(language).strategies[one.strategy]
