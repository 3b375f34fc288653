"""What a name is looked up by: the consonants of each word, closely and loosely heard."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from erp_mcp.language.names.sounds import sounds_of
from erp_mcp.language.names.words import words_of
from erp_mcp.language.normal import once

MOST_READINGS = 6  # of one word: more would mean that it is nothing but doubtful letters
_CLOSE = str.maketrans(
    {**dict(zip("pvTDCZcXGqjH", "bftdSjkxgkjh", strict=True)), **dict.fromkeys("aeiouAEwy")}
)
_LOOSE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("bp", ("b",)),
    "f": ("f",),
    "v": ("f", ""),
    **dict.fromkeys("td", ("t",)),
    **dict.fromkeys("TD", ("t", "s")),
    **dict.fromkeys("szS", ("s",)),
    **dict.fromkeys("CZc", ("k", "s")),
    **dict.fromkeys("kqgj", ("k",)),
    **dict.fromkeys("XG", ("k", "")),
    **{letter: (letter,) for letter in "lrmn"},
}
LOOSE_LETTERS = "bftsklrmn"


@dataclass(frozen=True, slots=True)
class WordKeys:
    """Of one word of a name, in each way it may be read."""

    close: tuple[str, ...]
    loose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Of each word, and of all together, for those who split the name elsewhere."""

    words: tuple[WordKeys, ...]
    whole: tuple[str, ...]


def keys_of(name: str) -> NameKeys:
    words = words_of(name)
    of_words = tuple(map(_of_word, words))
    whole = "".join(each.loose[0] for each in of_words)
    return NameKeys(of_words, (whole,) if whole else ())


def near_keys(loose: str, shortest: int = 3) -> frozenset[str]:
    """The key with one letter missing, one too many or another one: of a short key that would be anything."""
    if len(loose) < shortest or not set(loose) <= set(LOOSE_LETTERS):
        return frozenset()
    cut = [(loose[:at], loose[at:]) for at in range(len(loose) + 1)]
    return frozenset(
        {left + right[1:] for left, right in cut}
        | {left + letter + right for left, right in cut for letter in LOOSE_LETTERS}
        | {left + letter + right[1:] for left, right in cut if right for letter in LOOSE_LETTERS}
    ) - {loose, ""}


def _of_word(word: str) -> WordKeys:
    sounds = sounds_of(word)
    close = dict.fromkeys(key for each in sounds if (key := _close(each)))
    loose = dict.fromkeys(key for each in sounds for key in _loose(each) if key)
    # A word of vowels, or of signs that have no sound, is found by itself.
    return WordKeys(tuple(close) or (word,), tuple(islice(loose, MOST_READINGS)) or (word,))


def _close(sounds: str) -> str:
    return once(sounds.removesuffix("H").translate(_CLOSE))


def _loose(sounds: str) -> Iterator[str]:
    # An h is not heard by everybody, but what stands on its two sides are two letters.
    heard = once("".join(sound for sound in sounds if sound in _LOOSE or sound in "hH"))
    readings = product(*(_LOOSE[sound] for sound in heard if sound in _LOOSE))
    return ("".join(reading) for reading in islice(readings, 2 * MOST_READINGS))
