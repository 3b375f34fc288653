"""The words of a text with their places, and the forms in which a name may stand inside one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from erp_mcp.language.personal.plain import Plain

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
PREFIXES = ("و", "ف", "ب", "ل", "ك", "ول", "وب", "فل")
SUFFIXES = ("ام", "ها", "جان", "هستم")  # Persian, written without a blank: "I am", plural, "dear"


@dataclass(frozen=True, slots=True)
class Word:
    """`text` in lower case; `joined` to the word before it by nothing but blanks or a hyphen."""

    text: str
    start: int
    end: int
    capital: bool
    joined: bool


def words(text: Plain) -> list[Word]:
    found: list[Word] = []
    end = -1
    for match in WORD.finditer(text.text):
        start = match.start()
        joined = start - end in {1, 2} and not text.text[end:start].strip(" -")
        found.append(Word(match[0].lower(), start, match.end(), match[0][0].isupper(), joined))
        end = match.end()
    return found


@lru_cache(maxsize=65_536)
def stems(word: str) -> tuple[str, ...]:
    """The word, then what is left without the particles that Arabic, Persian and Turkish fasten to it."""
    plainest = word.replace("'", "")
    if "'" in word:
        return plainest, word.partition("'")[0]
    return (plainest,) if word.isascii() else (plainest, *_arabic_stems(word))


def _arabic_stems(word: str) -> Iterator[str]:
    if word.startswith("لل"):
        yield f"ال{word[2:]}"
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            yield word[len(prefix) :]
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            yield word[: -len(suffix)]
