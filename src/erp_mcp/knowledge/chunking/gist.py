"""What a text says in at most 120 words: those of its own sentences that say most of it, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf, log

from erp_mcp.language.sentences import sentences
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import words

LEAST_WORDS, MOST_WORDS = 80, 120
FIGURE = 2  # how much more a price or a date says than a word that is as rare

Worth = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Sentence:
    length: int
    words: frozenset[str]


def gist(text: str, language: Language, worth: Worth) -> str:
    """What is short is its own gist; `worth` is that of the words of the document that the text is in."""
    if len(text.split()) <= MOST_WORDS:
        return text
    cut = [text[start:end] for start, end in sentences(text)]
    candidates = [_Sentence(len(each.split()), frozenset(words(each, language))) for each in cut]
    chosen = _chosen(candidates, worth)
    kept = {at: cut[at] if cut[at][-1].isspace() else f"{cut[at]} " for at in chosen}
    missing = LEAST_WORDS - sum(candidates[at].length for at in chosen)
    if missing > 0:  # every other sentence is too long for the room that is left
        longest = next(at for at, each in enumerate(candidates) if each.length and at not in chosen)
        kept[longest] = f"{' '.join(cut[longest].split()[:missing])}… "
    return "".join(kept[at] for at in sorted(kept)).strip()


def worth_of(counts: Mapping[str, int]) -> Worth:
    """A word is worth the more the less often its document has it; a figure twice that."""
    total = sum(counts.values())
    return {
        word: log(1 + total / count) * (FIGURE if any(map(str.isdigit, word)) else 1)
        for word, count in counts.items()
    }


def _chosen(candidates: Sequence[_Sentence], worth: Worth) -> set[int]:
    """The first, which the others go on from, then whichever says most that is new for its length."""
    said: set[str] = set()

    def rank(at: int) -> float:
        new = candidates[at].words - said
        return -sum(worth.get(word, 0) for word in new) / candidates[at].length

    chosen, length = set[int](), 0
    best_first = [(rank(at) if at else -inf, at) for at, each in enumerate(candidates) if each.length]
    heapify(best_first)
    while best_first and length < LEAST_WORDS:
        _, at = heappop(best_first)
        if length + candidates[at].length > MOST_WORDS:
            continue
        ranked = (rank(at), at)  # what it says may have been said since it was ranked
        if chosen and best_first and ranked > best_first[0]:
            heappush(best_first, ranked)
            continue
        chosen.add(at)
        said |= candidates[at].words
        length += candidates[at].length
    return chosen
