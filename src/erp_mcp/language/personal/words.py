"""The words of a text with their places, and the forms in which a name may stand inside one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from erp_mcp.language.personal.plain import Plain

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
JOINTS = frozenset({" ", "-", "  ", " -", "- ", "--"})
PREFIXES = ("و", "ف", "ب", "ل", "ك", "ول", "وب", "فل")
SUFFIXES = ("ام", "ها", "جان", "هستم")  # Persian, written without a blank: "I am", plural, "dear"


@dataclass(frozen=True, slots=True)
class Words:
    """In lower case, with where each begins and ends in the text."""

    text: str
    lower: Sequence[str]
    spans: Sequence[tuple[int, int]]

    def is_capital(self, at: int) -> bool:
        return self.text[self.spans[at][0]].isupper()

    def is_joined(self, at: int) -> bool:
        """To the word before it, by nothing but blanks or a hyphen."""
        return self.text[self.spans[at - 1][1] : self.spans[at][0]] in JOINTS

    def are_joined(self, first: int, last: int) -> bool:
        return all(self.is_joined(at) for at in range(first + 1, last + 1))


def words(text: Plain) -> Words:
    spans = [match.span() for match in WORD.finditer(text.text)]
    return Words(text.text, [text.text[start:end].lower() for start, end in spans], spans)


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
