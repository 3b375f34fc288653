"""What is left of a word without its endings: written differently, found alike."""

from functools import lru_cache

from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language

SNOWBALL = {"ar": "arabic", "en": "english", "tr": "turkish"}
SHORTEST = 3  # letters that an article or an ending must leave
# The article of Arabic with what is written on to it; "and" or "to" alone may as well begin a name.
ARTICLES = ("وبال", "وال", "بال", "كال", "فال", "لل", "ال")
# Persian, in normalised letters, longest first: plurals with what follows them, comparatives, possessives.
ENDINGS = (
    *("هايشان", "هايمان", "هايتان", "هايم", "هايت", "هايش", "هايي", "هاي", "ها"),
    *("ترين", "تري", "تر", "شان", "تان", "مان", "ان", "ات"),
)
PRESENT = ("نمي", "مي")


@lru_cache(32_768)
def stem(word: str, language: Language) -> str:
    """Of one word in small letters, normalised or (Turkish needs its own letters) not; the stem is normalised."""
    if language == "fa":
        return _persian(normalize(word))
    if language == "ar":
        return _arabic(normalize(word))
    return normalize(_snowball(word, language))


def _arabic(word: str) -> str:
    bare = _without_first(word, ARTICLES)
    return _snowball(bare, "ar") if len(bare) > SHORTEST else bare


def _persian(word: str) -> str:
    bare = _without_first(word, PRESENT)
    return next((bare[: -len(end)] for end in ENDINGS if bare.endswith(end) and _long(bare, end)), bare)


def _without_first(word: str, beginnings: tuple[str, ...]) -> str:
    return next(
        (word[len(part) :] for part in beginnings if word.startswith(part) and _long(word, part)), word
    )


def _long(word: str, part: str) -> bool:
    return len(word) - len(part) >= SHORTEST


def _snowball(word: str, language: Language) -> str:
    # The library ships no types.
    from snowballstemmer import (  # pyright: ignore[reportMissingTypeStubs]
        stemmer,  # pyright: ignore[reportUnknownVariableType]
    )

    # One keeps the word that it works on in itself, so threads cannot share it.
    return stemmer(SNOWBALL[language]).stemWord(word)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
