"""Patterns with many alternatives, written so that `re` passes over most of a text without trying them."""

import re
from collections.abc import Iterable

LETTER = re.compile(r"(?<!\\)[A-Za-z]")


def any_case(pattern: str) -> str:
    """For words without sets: `re` skips an alternative by its first letter, but not one under `(?i:`."""
    return f"(?:{LETTER.sub(lambda letter: f'[{letter[0].upper()}{letter[0].lower()}]', pattern)})"


def any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def word_of(latin: Iterable[str], arabic: Iterable[str]) -> str:
    """One of these where a word begins: its first letter says which of them to try."""
    return rf"(?<!\w)(?:(?=[A-Za-z0-9]){any_of(latin)}|(?=[\u0600-\u06ff]){any_of(arabic)})"
