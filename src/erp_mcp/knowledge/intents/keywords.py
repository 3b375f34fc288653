"""Which keywords stand in a question, whatever is written on to their words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from erp_mcp.knowledge.intents import LANGUAGES, bundled_keywords
from erp_mcp.language.detect import detect
from erp_mcp.language.normal import normalize
from erp_mcp.language.stem import stem
from erp_mcp.language.terms import words
from erp_mcp.store.records import Intent, Language
from erp_mcp.store.routing import Keyword

SURE = 0.9  # of its language: below, the keywords of all are tried
SHORTEST = 3  # letters that what is written on must leave
# In normalised letters. Before an Arabic word: and, so, with, for, like; behind it: whose it is.
ARABIC_BEFORE, ARABIC_BEHIND = ("و", "ف", "ب", "ل", "ك"), ("كم", "ها", "هم", "نا", "ي", "ك", "ه")
# Behind a Persian word: whose it is, is, it, the, and how people say it.
PERSIAN_BEHIND = (
    *("هاتون", "هاتان", "هامون", "هاشون", "تون", "مون", "شون", "تان", "ايه", "ست", "يم", "يد", "ين"),
    *("ام", "ات", "اش", "اي", "رو", "م", "ت", "ش", "ه", "ي", "و", "ا"),
)

Forms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """`start` and `length` in words; a tenant's own keyword has no language."""

    keyword: Keyword
    start: int
    length: int

    @property
    def place(self) -> tuple[Intent, int, int]:
        return self.keyword.intent, self.start, self.length


def matches(question: str, own: Sequence[Keyword] = ()) -> list[Match]:
    """The longest keywords that do not overlap; on the same words, those of every intent.

    What a tenant says of a word holds over whatever is bundled for it, in whichever form.
    """
    found = [each for language in languages_of(question) for each in _in(language, question, own)]
    ruled = {each.place for each in found if each.keyword.language is None}
    holding = [each for each in found if each.keyword.language is None or each.place not in ruled]
    return _apart([each for each in holding if each.keyword.weight])


def scores(found: Iterable[Match]) -> Mapping[Intent, int]:
    """The sum of the weights, of several keywords on the same words the best."""
    best: defaultdict[tuple[Intent, int, int], int] = defaultdict(int)
    for each in found:
        best[each.place] = max(best[each.place], each.keyword.weight)
    total: defaultdict[Intent, int] = defaultdict(int)
    for (intent, *_), weight in best.items():
        total[intent] += weight
    return total


def languages_of(question: str) -> Sequence[Language]:
    """English words stand in questions of every language."""
    detected = detect(question)
    if detected is None or detected.confidence < SURE:
        return LANGUAGES
    return tuple(dict.fromkeys((detected.language, "en")))


def _in(language: Language, question: str, own: Sequence[Keyword]) -> Iterator[Match]:
    forms = [forms_of(word, language) for word in words(question, language)]
    for index in (_bundled(language), _indexed(own, language)):
        for start in range(len(forms)):
            yield from _starting(forms, start, index)


_Index = Mapping[str, Sequence[tuple[Keyword, Sequence[Forms]]]]


def _starting(forms: Sequence[Forms], start: int, index: _Index) -> Iterator[Match]:
    for form in forms[start]:
        for keyword, phrase in index.get(form, ()):
            here = forms[start : start + len(phrase)]
            if len(here) == len(phrase) and all(a & b for a, b in zip(here, phrase, strict=True)):
                yield Match(keyword, start, len(phrase))


@cache
def _bundled(language: Language) -> _Index:
    return _indexed([each for each in bundled_keywords() if each.language == language], language)


def _indexed(keywords: Iterable[Keyword], language: Language) -> _Index:
    """By each form of the first word."""
    index: defaultdict[str, list[tuple[Keyword, Sequence[Forms]]]] = defaultdict(list)
    for each in keywords:
        phrase = [_written(word, language) for word in words(each.text, language)]
        for form in phrase[0]:
            index[form].append((each, phrase))
    return index


def _written(word: str, language: Language) -> Forms:
    return frozenset((normalize(word), stem(word, language)))


@lru_cache(16_384)
def forms_of(word: str, language: Language) -> Forms:
    """What a word of a question may be a form of; it need not be a word itself."""
    plain = normalize(word)
    bare = {plain, *_without(plain, language)}
    return frozenset(bare | {stem(each, language) for each in (word, *bare)})


def _without(word: str, language: Language) -> Iterator[str]:
    before = ARABIC_BEFORE if language == "ar" else ()
    behind = {"ar": ARABIC_BEHIND, "fa": PERSIAN_BEHIND}.get(language, ())
    yield from (word[len(each) :] for each in before if word.startswith(each) and _long(word, each))
    yield from (word[: -len(each)] for each in behind if word.endswith(each) and _long(word, each))


def _long(word: str, part: str) -> bool:
    return len(word) - len(part) >= SHORTEST


def _apart(found: Iterable[Match]) -> list[Match]:
    taken: dict[int, tuple[int, int]] = {}
    kept: list[Match] = []
    for each in sorted(found, key=lambda match: -match.length):
        span = each.start, each.length
        places = range(each.start, each.start + each.length)
        if all(taken.get(place, span) == span for place in places):
            taken.update(dict.fromkeys(places, span))
            kept.append(each)
    return kept
