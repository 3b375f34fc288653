"""Text that tries to instruct a model, told by how it speaks in four languages: a warning, and no more.

Whoever wants to can word an instruction that this does not see; what protects a model is the fence.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from erp_mcp.language.normal import normalize

Sign = Literal["ignore", "role", "reveal", "call", "address"]
MEANINGS: dict[Sign, str] = {
    "ignore": "tells a model to ignore its instructions",
    "role": "gives a model another role",
    "reveal": "asks a model for its instructions",
    "call": "asks for a call of a tool, or looks like one",
    "address": "speaks to a model",
}
BETWEEN = 4  # words that may stand between two parts of a phrase
ANY_ENDING = "*"
MARKUP = re.compile(
    r"</?(?:tool_calls?|function_calls?|invoke|tool_use|tool_result)\b"
    r"|<\|(?:im_start|im_end|system|user|assistant|tool\w{0,9}|endoftext)\|>|\[/?inst\]|<</?sys>>"
    r'|"(?:tool_calls?|function_call|tool_use)" ?:|"method" ?: ?"tools/call"'
)


class Wording(BaseModel):
    """A phrase is a sequence of parts, and a part is a list of words that may stand in its place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, list[str]]
    phrases: dict[Sign, list[list[str]]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`parts` are what its words begin with: where one of them is missing, the pattern need not look."""

    sign: Sign
    parts: Sequence[Sequence[str]]
    pattern: re.Pattern[str]

    def is_in(self, plain: str) -> bool:
        if not all(any(word in plain for word in part) for part in self.parts):
            return False
        return self.pattern.search(plain) is not None


def sign_in(text: str) -> Sign | None:
    """However it is spelt: letters, accents and what is invisible make no difference."""
    plain = normalize(text)
    if MARKUP.search(plain):
        return "call"
    return next((phrase.sign for phrase in _phrases() if phrase.is_in(plain)), None)


@cache
def _phrases() -> Sequence[Phrase]:
    """The weightiest signs first."""
    wordings = [_wording(language) for language in ("ar", "en", "fa", "tr")]
    return [
        _phrase(sign, [wording.words[name] for name in parts])
        for sign in get_args(Sign)
        for wording in wordings
        for parts in wording.phrases.get(sign, [])
    ]


def _wording(language: str) -> Wording:
    file = resources.files(__name__) / f"{language}.toml"
    return Wording.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def _phrase(sign: Sign, parts: Sequence[Sequence[str]]) -> Phrase:
    plain = [sorted(map(normalize, words), key=len, reverse=True) for words in parts]
    between = rf"\W+(?:\w+\W+){{0,{BETWEEN}}}?"
    # In Arabic the word for `and` is written together with the next.
    pattern = re.compile(r"\b[وف]?" + between.join(map(_pattern, plain)))
    return Phrase(sign, [[word.rstrip(ANY_ENDING) for word in words] for words in plain], pattern)


def _pattern(words: Sequence[str]) -> str:
    alternatives = (re.escape(each).replace(re.escape(ANY_ENDING), r"\w*") for each in words)
    return rf"(?:{'|'.join(alternatives)})\b"
