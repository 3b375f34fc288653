"""The ways one word may be written in a sentence: with articles, plurals and cases that say nothing here."""

import re
from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 3  # letters that must be left, so that no word is worn down to another
_ARABIC = re.compile("[\u0620-\u06ff]")
_BEFORE = ("وبال", "وال", "بال", "لل", "ال")
_JOINED = ("و", "ب", "ل", "ف")
# Persian: of many, of somebody, is; Arabic: of many, of somebody.
_BEHIND = (
    *("هايي", "هاي", "هاشون", "هاش", "ها", "شون", "شان", "ي", "ه", "ان", "ن"),
    *("ات", "ين", "ون", "هم", "ا", "يه"),
)
_ENGLISH = ("es", "s")
# Turkish in the letters that `normalize` leaves: of many, of somebody, where, whence, whose, which.
_TURKISH = (
    *("lar", "ler", "daki", "deki", "taki", "teki", "ndaki", "ndeki", "dan", "den", "tan", "ten", "ndan"),
    *(
        "nden",
        "da",
        "de",
        "ta",
        "te",
        "nda",
        "nde",
        "nin",
        "nun",
        "in",
        "un",
        "si",
        "su",
        "i",
        "u",
        "ya",
        "ye",
    ),
    *("na", "ne", "a", "e", "ni", "nu", "yi", "yu", "li", "lu", "ki"),
)
_ROUNDS = 3


def key(word: str) -> str:
    """As words are looked up: an Arabic article is not part of them."""
    if _ARABIC.match(word):
        return next((word[len(it) :] for it in _BEFORE if word.startswith(it) and _long(word, it)), word)
    return word


@lru_cache(16_384)
def variants(word: str) -> tuple[str, ...]:
    """The word itself first, then what is left without endings, the least taken off first."""
    if len(word) > 40:
        return (word,)
    known = dict.fromkeys((key(word), word))
    rounds = 2 if _ARABIC.match(word) else _ROUNDS
    fresh = list(known)
    for _ in range(rounds):
        fresh = [left for each in fresh for left in _shorter(each) if left not in known]
        known.update(dict.fromkeys(fresh))
    return tuple(known)


def _shorter(word: str) -> Iterator[str]:
    if _ARABIC.match(word):
        yield from (key(word[len(it) :]) for it in _JOINED if word.startswith(it) and _long(word, it))
        yield from (word[: -len(it)] for it in _BEHIND if word.endswith(it) and _worn(word, it))
        return
    yield from (word[: -len(it)] for it in (*_ENGLISH, *_TURKISH) if word.endswith(it) and _long(word, it))


def _long(word: str, part: str) -> bool:
    return len(word) - len(part) >= SHORTEST


def _worn(word: str, ending: str) -> bool:
    """One letter may as well be the word's own: what is left must be longer."""
    return len(word) - len(ending) >= SHORTEST + (len(ending) == 1)
