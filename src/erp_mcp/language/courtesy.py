"""A message of nothing but courtesies: greetings, thanks, how one is, good wishes, in four languages."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from erp_mcp.language.lexicon import Lexicon, lexicon
from erp_mcp.language.normal import normalize, once
from erp_mcp.language.personal.everyday import given
from erp_mcp.language.thanks import is_thanks
from erp_mcp.language.tokens import Token, tokens

Part = Literal["phrases", "beside", "before_name", "behind_name", "name"]

LONGEST = 200  # letters; what is longer says more


def is_courtesy(message: str) -> bool:
    """Whatever is in it greets or thanks, or calls somebody by name: it asks for nothing."""
    return len(message) <= LONGEST and (is_thanks(message) or _is_covered(message))


def _is_covered(message: str) -> bool:
    # Hellooo as hello: how often a letter is repeated says how glad somebody is.
    parts = _parts(tokens(once(normalize(message))))
    return "phrases" in parts and all(
        part or _calls(parts[at - 1 : at], parts[at + 1 : at + 2]) for at, part in enumerate(parts)
    )


def _calls(before: Sequence[Part | None], behind: Sequence[Part | None]) -> bool:
    """A name that nobody knows, by the word that it stands with."""
    return "before_name" in before or "behind_name" in behind


def _parts(words: Sequence[Token]) -> list[Part | None]:
    """What each run of words is; None for a word that is none of these."""
    parts: list[Part | None] = []
    at = 0
    while at < len(words):
        found = _lexicon().longest(words[at:])
        if words[at].kind != "comma":
            parts.append(found.meanings[-1] if found else None)
        at += found.count if found else 1
    return parts


@cache
def _lexicon() -> Lexicon[Part]:
    known: Mapping[str, Mapping[Part, Sequence[str]]] = tomllib.loads(
        files("erp_mcp.language").joinpath("courtesies.toml").read_text(encoding="utf-8")
    )
    forms = [
        (once(normalize(form)), part)
        for parts in known.values()
        for part, listed in parts.items()
        for form in listed
    ]
    names: list[tuple[str, Part]] = [(once(normalize(name)), "name") for name in given()]
    return lexicon([*names, *forms])
