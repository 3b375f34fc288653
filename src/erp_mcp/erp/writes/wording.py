"""The words of previews, in the language of who reads them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

FALLBACK = "en"
Words = Mapping[str, str | Mapping[str, str]]
FILE = TypeAdapter(Mapping[str, Words])


@cache
def wording() -> Mapping[str, Words]:
    text = files("erp_mcp.erp.writes").joinpath("wording.toml").read_text(encoding="utf-8")
    return FILE.validate_python(tomllib.loads(text))


def called(lang: str | None, model: str) -> str:
    """What people call the records of a model, with its technical name; only that where we have no word."""
    ours = wording()
    words = ours.get((lang or FALLBACK).partition("_")[0], ours[FALLBACK])["models"]
    return f"{words[model]} ({model})" if not isinstance(words, str) and model in words else model


def say(lang: str | None, name: str, part: str | None = None, **facts: object) -> str:
    """`lang` as Odoo writes it; `part` is one of the words below a name, such as those of an action."""
    ours = wording()
    found = ours.get((lang or FALLBACK).partition("_")[0], ours[FALLBACK])[name]
    words = found if isinstance(found, str) else found[part or ""]
    return words.format(**facts)
