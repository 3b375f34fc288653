"""The words of a text, as plain as they can be."""

import re

WORD = re.compile(r"[^\W_]+(?:[-'\u200c][^\W_]+)*")


def words(text: str, most: int = 32) -> list[str]:
    """Lower-case and each once, in order; single letters say nothing."""
    found = (word.lower() for word in WORD.findall(text))
    return list(dict.fromkeys(word for word in found if len(word) > 1))[:most]
