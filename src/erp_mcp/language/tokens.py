"""A question cut into words, numbers and marks, each knowing where it stands."""

import re
from dataclasses import dataclass

from erp_mcp.language.normal import normalize

# Digits with marks among them are one number; a sign of a currency or a comparison is a word of its own.
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,٫٬:/-]\d+)*)"
    r"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u064b-\u065f\u0670\u0300-\u036f\u0640]|['’&-](?=[^\W\d_])|\.(?=[^\W\d_]\b))*)"
    r"|(?P<sign>[<>≤≥]=?|=|[$€£₺﷼]|(?:(?<=\d)|(?<=\d[kKmM]))\+(?!\w))"
    r"|(?P<comma>[,،;؛\n])"
)
_ENGLISH_ENDING = re.compile(r"'(?:s|re|ve|d|ll)$")
_ENDING = re.compile(r"^([^'\d-]+)'(?!t$)\w+$")


@dataclass(frozen=True, slots=True)
class Token:
    plain: str
    kind: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    return [
        Token(_plain(match[0]), match.lastgroup or "", match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if not _is_ending_of_number(text, match)
    ]


def _is_ending_of_number(text: str, match: re.Match[str]) -> bool:
    """5'ten, 2026'dan: Turkish writes its endings on to numbers."""
    at = match.start()
    return match.lastgroup == "word" and at > 1 and text[at - 1] in "'’" and text[at - 2].isdigit()


def _plain(word: str) -> str:
    plain = normalize(word)
    bare = _ENGLISH_ENDING.sub("", plain)
    return _ENDING.sub(r"\1", bare)
