"""Which of the four languages a text is in, also Arabic and Persian in Latin letters, and how surely."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Literal

from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import (
    ARABIC_LETTERS,
    IN_ARABIC_LETTERS,
    IN_LATIN_LETTERS,
    PERSIAN_LETTERS,
    TURKISH_LETTERS,
    Language,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Rank = Callable[[str], list[tuple[str, float]]]  # what we use of the model, which ships no types

Script = Literal["arabic", "latin"]
Scores = Mapping[Language, float]

READ = 1_000  # characters; more would not change the answer
SURE = 6.0  # how far the telltales must put one language ahead, else the statistical model is asked, too
LATIN_IS_RARE = -2.5  # for Arabic and Persian
LEAST = 1e-4  # the model is never so sure that telltales could not outweigh it

_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"([^\W_]+)(?:'[^\W_]*)?")  # not the ending: Cape Town'da
# 7abibi, sa3a, 3ayez, bta3: digits that stand for letters. Not 3gb, b2b or mp3.
_DIGIT_LETTER = re.compile(r"[23579][a-z]{3,}\w*|[a-z]+[2357][a-z]{2,}\w*|[a-z]{2,}[2357][a-z]|[a-z]{3,}[37]")
_PERSIAN_VERB = re.compile(r"(?:ne)?mi[a-z]{2,}(?:am|i|e|im|id|in|an|and)|(?:be|bo)[a-z]{2,}(?:am|id|im)")


@dataclass(frozen=True, slots=True)
class Detected:
    """`confidence` is near 1/2 where two languages would write the same, and 1 where only one could."""

    language: Language
    script: Script
    confidence: float


def language_of(text: str) -> Language:
    """What is in none of the four is taken for English, whose stemmer leaves other words alone."""
    detected = detect(text)
    return detected.language if detected else "en"


def detect(text: str) -> Detected | None:
    """None where no letter belongs to the four languages."""
    plain = _NOT_LANGUAGE.sub(" ", text[:READ])
    arabic, latin = len(_ARABIC.findall(plain)), len(_LATIN.findall(plain))
    if not arabic and not latin:
        return None
    # Who writes in Arabic letters still names products in Latin ones.
    if 2 * arabic >= latin:
        return _decided(plain, "arabic", _in_arabic_letters(plain))
    return _decided(plain, "latin", _in_latin_letters(plain))


def _in_arabic_letters(text: str) -> Scores:
    words = _WORD.findall(normalize(text))
    articles = sum(word.startswith("ال") and len(word) > 4 for word in words)
    return {
        "ar": 2 * _hits(words, IN_ARABIC_LETTERS["ar"]) + articles + _hits(text, ARABIC_LETTERS),
        "fa": 2 * _hits(words, IN_ARABIC_LETTERS["fa"]) + _hits(text, PERSIAN_LETTERS),
    }


def _in_latin_letters(text: str) -> Scores:
    words = _WORD.findall(normalize(text))
    verbs = sum(_PERSIAN_VERB.fullmatch(word) is not None for word in words)
    digits = sum(_DIGIT_LETTER.fullmatch(word) is not None for word in words)
    return {
        "en": 2 * _hits(words, IN_LATIN_LETTERS["en"]),
        "tr": 2 * _hits(words, IN_LATIN_LETTERS["tr"]) + 2 * _hits(text, TURKISH_LETTERS),
        "ar": 3 * _hits(words, IN_LATIN_LETTERS["ar"]) + 2 * digits + LATIN_IS_RARE,
        "fa": 3 * _hits(words, IN_LATIN_LETTERS["fa"]) + verbs + LATIN_IS_RARE,
    }


def _hits(found: Iterable[str], known: frozenset[str]) -> int:
    return sum(each in known for each in found)


def _decided(text: str, script: Script, scores: Scores) -> Detected:
    """The scores are logarithms of likelihoods, up to a constant."""
    first, second, *_ = sorted(scores.values(), reverse=True)
    if first - second < SURE:
        model = _model_scores(text, ("ar", "fa") if script == "arabic" else ("en", "tr"))
        scores = {language: score + model.get(language, 0.0) for language, score in scores.items()}
    language = max(scores, key=scores.__getitem__)
    return Detected(language, script, 1 / sum(exp(score - scores[language]) for score in scores.values()))


def _model_scores(text: str, languages: Sequence[Language]) -> Scores:
    found = dict(_model()(text))
    total = sum(found[language] for language in languages)
    return {language: log(max(found[language] / total, LEAST)) for language in languages}


@cache
def _model() -> "Rank":
    """Takes half a second and 80 MB to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # pyright: ignore[reportMissingTypeStubs]

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)  # pyright: ignore[reportUnknownMemberType]
    model.set_languages(["ar", "en", "fa", "tr"])  # pyright: ignore[reportUnknownMemberType]
    return model.rank  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
