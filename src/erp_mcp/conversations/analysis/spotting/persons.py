"""Which customers a conversation names: by two words of their name side by side, or by a company's own word."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from erp_mcp.conversations.analysis.spotting.lines import Line
from erp_mcp.customers.segments import places, segment_in
from erp_mcp.language.names.alike import word_likeness
from erp_mcp.language.names.keys import keys_of
from erp_mcp.language.names.words import COMPANY, words_of
from erp_mcp.language.normal import normalize
from erp_mcp.store.mentioned import Called

ALIKE = 0.93  # of each word: what is less alike is somebody else
SAME = 0.985  # of a single word
SHORTEST_ALONE = 4  # letters
MOST_KEYS = 400  # of the words that are looked up, the first ones
MOST_FOUND = 8
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_FROM = frozenset(
    ("from", "of", "من", "از", "الى", "عند", "at", "customer", "الزبون", "العميل", "مشتری", "müşteri")
)


@dataclass(frozen=True, slots=True)
class Named:
    line: Line
    who: Called


def keys_in(lines: Sequence[Line]) -> list[str]:
    """What names in these sentences would be looked up by, word by word."""
    words = dict.fromkeys(
        word for line in lines for word in words_of_sentence(line.sentence) if len(word) > 1
    )
    return list(dict.fromkeys(key for word in words for key in _keys(word)))[:MOST_KEYS]


@lru_cache(maxsize=8192)
def _keys(word: str) -> frozenset[str]:
    return frozenset(key for each in keys_of(word).words for key in each.close)


def named_in(lines: Sequence[Line], called: Sequence[Called]) -> list[Named]:
    """Each customer once, where they are named first; two of one name are both meant."""
    found: dict[int, Named] = {}
    names = [(who, words_of(name)) for who in called for name in (who.name, *who.other_names)]
    by_key = _by_key(own for _, own in names)
    for line in lines:
        said = _Said(line.sentence)
        for at in sorted({at for key in said.keys for at in by_key.get(key, ())}):
            who, own = names[at]
            if who.id not in found and said.names(own, who):
                found[who.id] = Named(line, who)
    return list(found.values())[:MOST_FOUND]


def _by_key(names: Iterable[Sequence[str]]) -> Mapping[str, Sequence[int]]:
    """Which of the names have a word of this key: few are anywhere near a sentence."""
    found: dict[str, list[int]] = {}
    for at, own in enumerate(names):
        for key in frozenset[str]().union(*map(_keys, own)):
            found.setdefault(key, []).append(at)
    return found


class _Said:
    """A sentence as the words that names are made of, each with whether a kind of business stands beside it."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._words = words_of_sentence(sentence)
        self.keys = frozenset(key for each in self._words for key in _keys(each))

    @cached_property
    def _announced(self) -> frozenset[str]:
        return frozenset(_announced([normalize(each) for each in _WORD.findall(self._sentence)]))

    def names(self, own: Sequence[str], who: Called) -> bool:
        is_heard = len(own) > 1 and all(_keys(each) & self.keys for each in own)
        if is_heard and self._has_run(own, ALIKE):
            return bool(_distinct(own))
        return who.is_company and who.is_rare and self._announces(_distinct(own))

    def _announces(self, distinct: Sequence[str]) -> bool:
        if len(distinct) != 1 or len(distinct[0]) < SHORTEST_ALONE or distinct[0] in places():
            return False
        return any(word_likeness(distinct[0], each) >= SAME for each in self._announced)

    def _has_run(self, own: Sequence[str], alike: float) -> bool:
        size = len(own)
        return any(
            all(
                word_likeness(one, other) >= alike
                for one, other in zip(own, self._words[at : at + size], strict=True)
            )
            for at in range(len(self._words) - size + 1)
        )


def _distinct(own: Sequence[str]) -> Sequence[str]:
    return [each for each in own if segment_in(each) is None]


def words_of_sentence(sentence: str) -> list[str]:
    """As `words_of` takes a name apart, however long the sentence is."""
    parts = _WORD.findall(sentence)
    return [word for at in range(0, len(parts), 12) for word in words_of(" ".join(parts[at : at + 12]))]


def _announced(plain: Sequence[str]) -> Iterator[str]:
    """Words that stand behind a kind of company or `from`, or before a kind of company."""
    for at, word in enumerate(plain):
        before = plain[at - 1] if at else ""
        behind = plain[at + 1] if at + 1 < len(plain) else ""
        if before in _FROM or _is_kind(before) or _is_kind(behind):
            yield from words_of(word)


def _is_kind(word: str) -> bool:
    return bool(word) and (word in COMPANY or segment_in(word) is not None)
