"""A word as a string of sounds, one sign each, the same for every script.

Small letters sound as in English; T D S C Z X G stand for th dh sh ch zh kh gh, E for a letter that is any vowel,
H for an h that is often not heard, A for a long a.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from erp_mcp.language.names.words import is_arabic
from erp_mcp.language.normal import once

VOWELS = "aeiouAE"
LONGEST = 40  # letters of a word; the comparison's time grows with the square
_ARABIC = str.maketrans(
    {
        **dict(zip("ابپتثجچحخدذرزژسشصضطظعغفڤقكگلمنهوي", "AbptTjChXdDrzZsSsDtDEGfvqkglmnhwy", strict=True)),
        **dict.fromkeys("ءئ'", ""),
    }
)
_LATIN = (
    (re.compile(r"tsch|tch"), "C"),
    (re.compile(r"sch|sh"), "S"),
    (re.compile(r"kh"), "X"),
    (re.compile(r"gh"), "G"),
    (re.compile(r"ch"), "C"),
    (re.compile(r"th"), "T"),
    (re.compile(r"dh"), "D"),
    (re.compile(r"zh"), "Z"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"tz"), "ts"),
    (re.compile(r"^x"), "z"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"oo|ou"), "u"),
    (re.compile(r"ee|ie"), "i"),
    (re.compile(r"c(?![eiy])"), "k"),
    (re.compile(r"(?<=[aeiou])h(?![aeiou])"), "H"),
    (re.compile(r"y(?![aeiou])"), "i"),
    (re.compile(r"['`]"), ""),
)
# Servants of one of the names of God, and who is called the light or the sword of religion: the article inside
# is written in many ways, and often not heard.
_INNER_ARTICLE = re.compile(r"(?<=^abd)[aeiou][lrsnztd](?=[^aeiou])|[aeou]l?(?=d+(?:[ie]|ee)n$)")
_INNER_ARABIC_ARTICLE = re.compile(r"(?<=^عبد)ال(?=..)|ال(?=دين$)")
_LATIN_ARTICLE = re.compile(r"^[ae]l(?=[^aeiou]..)")


@lru_cache(maxsize=65_536)
def sounds_of(word: str) -> tuple[str, ...]:
    """In the ways it may sound: with its article and without."""
    word = word[:LONGEST]
    if not is_arabic(word):
        latin = anyascii(word).lower()
        plain = _INNER_ARTICLE.sub("", latin) if len(latin) > 6 else latin
        return _distinct(_latin(plain), _latin(_LATIN_ARTICLE.sub("", plain)))
    plain = _INNER_ARABIC_ARTICLE.sub("", word)
    bare = plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain
    return _distinct(_arabic(plain), _arabic(bare))


def _distinct(*sounds: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in reversed(sounds) if each))


def _arabic(word: str) -> str:
    heard = word.replace("تش", "چ").translate(_ARABIC)
    heard = re.sub(r"^A(?=[wy])", "", heard)
    heard = re.sub(r"^A", "E", heard)
    heard = re.sub(r"(?<=.)h$", "H", heard)
    return once(heard)


def _latin(word: str) -> str:
    for pattern, sound in _LATIN:
        word = pattern.sub(sound, word)
    return once(re.sub(r"[^a-zA-Z]", "", word))
