"""The words of phrases: a file for each area, in it a table for each phrase with its languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from erp_mcp.store.records import Language

Area = Mapping[str, Mapping[Language, str]]


def words(key: str, language: Language) -> str:
    """Of the phrase `area.name`, with its placeholders."""
    name, _, phrase = key.partition(".")
    return area(name)[phrase][language]


@cache
def area(name: str) -> Area:
    text = files("erp_mcp.reports").joinpath("words", f"{name}.toml").read_text(encoding="utf-8")
    return TypeAdapter(Area).validate_python(tomllib.loads(text))
