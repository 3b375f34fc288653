"""Patterns of names: `*` stands for any part of one, case matters."""

import re
from fnmatch import translate
from functools import lru_cache


@lru_cache(maxsize=1024)
def compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all of them; without any, one that nothing matches."""
    return re.compile("|".join(map(translate, globs)) or r"(?!)")


def matches(name: str, globs: tuple[str, ...]) -> bool:
    return compiled(globs).match(name) is not None
