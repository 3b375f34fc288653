"""Arabic and Persian that were written in Latin letters, in their own: as the texts are that may answer."""

import re

from erp_mcp.language.detect import detect
from erp_mcp.language.romanized.words import native_word

LEAST_KNOWN = 0.5  # of the words: below, too little is known to be read
_WORD = re.compile(r"[A-Za-z0-9'’]*[A-Za-z][A-Za-z0-9'’]*")
# Written by itself, an article belongs to the next word, once.
_ARTICLE = re.compile(r"(?<!\w)([بو]?ال|لل)\s+(?:ال)?(?=[\u0620-\u06ff])")


def in_own_letters(text: str) -> str:
    """What is in other languages, or mostly unknown, stays as it is; so does every word that is not known."""
    detected = detect(text)
    if detected is None or detected.script != "latin" or detected.language not in ("ar", "fa"):
        return text
    words = _WORD.findall(text)
    native = [None if _is_code(word) else native_word(word.lower(), detected.language) for word in words]
    if len(native) - native.count(None) < LEAST_KNOWN * len(words):
        return text
    told = iter(native)
    return _ARTICLE.sub(r"\1", _WORD.sub(lambda word: next(told) or word[0], text))


def _is_code(word: str) -> bool:
    """SO123, TRN."""
    return len(word) > 1 and word.isupper()
