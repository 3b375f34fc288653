"""Which word was meant by one in Latin letters: of those that are frequent, the one that sounds most like it."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

from pydantic import TypeAdapter

from erp_mcp.language.normal import once
from erp_mcp.language.telltales import Language

# What it costs that a letter was not heard, that a short vowel is not written, and that one stands for another.
# Of more than so much for each letter heard, two words have no more in common than their consonants.
COSTS, MOST_APART = (2, 1, 3), 0.75
MOST_READINGS = 16
SHORTEST = 3  # letters that a beginning or an ending leaves
VOWELS = "aeiou"
FILES = files("erp_mcp.language.romanized")

_TABLES = TypeAdapter(dict[str, dict[str, list[list[str]]]])


@dataclass(frozen=True, slots=True)
class _Sounds:
    letters: Mapping[str, Sequence[str]]
    latin: Mapping[str, str]
    endings: Mapping[str, str]
    beginnings: Mapping[str, str]
    apart: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """`heard` is by the consonants: how each word sounds; `written` are those whose Latin spelling is known."""

    heard: Mapping[str, Sequence[tuple[str, str]]]
    written: Mapping[str, str]


@lru_cache(16_384)
def native_word(word: str, language: Language) -> str | None:
    if apart := _sounds(language).apart.get(word):
        return apart
    return _known(word, language) or next(_pieced(word, language), None)


def _known(word: str, language: Language) -> str | None:
    from rapidfuzz.distance.Levenshtein import distance

    lexicon = _lexicon(language)
    if word in lexicon.written:
        return lexicon.written[word]
    apart = [
        (distance(heard, sound, weights=COSTS) / len(heard), native)
        for heard in _heard(word, language)
        for sound, native in lexicon.heard.get(_consonants(heard), ())
    ]
    least, nearest = min(apart, key=lambda each: each[0], default=(1.0, None))
    return nearest if least <= MOST_APART else None


def _pieced(word: str, language: Language) -> Iterator[str]:
    """Without an ending or a beginning, which are read by themselves."""
    sounds = _sounds(language)
    for ending, native in sounds.endings.items():
        if word.endswith(ending) and (known := _rest(word.removesuffix(ending), language)):
            yield known + native
    for beginning, native in sounds.beginnings.items():
        if word.startswith(beginning) and (known := _rest(word.removeprefix(beginning), language)):
            yield native + known


def _rest(word: str, language: Language) -> str | None:
    return _known(word, language) if len(word) >= SHORTEST else None


def _heard(word: str, language: Language) -> Sequence[str]:
    """A Persian word may end in what joins it to the next; in Cairo a 2 is what others say as a q."""
    if language == "fa":
        ways = (word, word.removesuffix("e").removesuffix("y")) if len(word) > SHORTEST else (word,)
    else:
        ways = (word, word.replace("2", "q"))
    heard = dict.fromkeys(_of_latin(each, language) for each in ways)
    return [each for each in heard if each]


def _of_latin(word: str, language: Language) -> str:
    for written, sound in _sounds(language).latin.items():
        word = word.replace(written, sound)
    heard = word[:-1] if len(word) > SHORTEST + 1 and word.endswith(("ah", "eh")) else word
    return once(heard)


def _of_native(word: str, language: Language) -> Iterator[str]:
    letters = [_sounds(language).letters.get(letter, [letter]) for letter in word]
    if word.endswith("ه"):
        letters[-1] = ["e", "h"]
    return (once("".join(each)) for each in islice(product(*letters), MOST_READINGS))


def _consonants(sound: str) -> str:
    return once("".join(each for each in sound if each not in VOWELS))


@cache
def _lexicon(language: Language) -> _Lexicon:
    heard: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    written: dict[str, str] = {}
    text = FILES.joinpath(f"{language}.tsv").read_text(encoding="utf-8")
    for native, _, latin in (line.partition("\t") for line in text.splitlines()):
        written |= dict.fromkeys(latin.split(), native)
        for sound in _of_native(native, language):
            heard[_consonants(sound)].append((sound, native))
    return _Lexicon(heard, written)


@cache
def _sounds(language: Language) -> _Sounds:
    tables = _TABLES.validate_python(tomllib.loads(FILES.joinpath("sounds.toml").read_text(encoding="utf-8")))
    letters = {letter: heard for letter, *heard in tables[language]["letters"]}
    names = ("latin", "endings", "beginnings", "apart")
    return _Sounds(letters, *(dict(tables[language][name]) for name in names))
