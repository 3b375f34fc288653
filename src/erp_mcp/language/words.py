"""The words of a text, as plain as they can be."""

import re
from unicodedata import combining, normalize

WORD = re.compile(r"[^\W_]+(?:[-'\u200c][^\W_]+)*")


def words(text: str, most: int = 32) -> list[str]:
    """Lower-case, without vowel signs, and each once, in order; single letters say nothing."""
    # The dot that the lower case of a Turkish İ leaves behind is such a sign too.
    plain = "".join(each for each in normalize("NFC", text).lower() if not combining(each))
    found = WORD.findall(plain)
    return list(dict.fromkeys(word for word in found if len(word) > 1))[:most]
