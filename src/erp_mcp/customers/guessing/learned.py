"""Labels by signs: how often each went with each among those who are known, so that every guess has its reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import exp, log

from erp_mcp.customers.guessing.evidence import Sign

FEWEST = 3  # of a label: less is an accident
UNSEEN = 0.5  # added to every count, so that what was not seen yet is not impossible
MOST_SURE = 0.99


@dataclass(frozen=True, slots=True)
class Guess:
    """`sign` spoke for it most, against the next likely label."""

    label: str
    confidence: float
    sign: Sign | None


class Learned:
    def __init__(self, examples: Iterable[tuple[str, Set[Sign]]]) -> None:
        self._labels: Counter[str] = Counter()
        self._signs: defaultdict[str, Counter[Sign]] = defaultdict(Counter)
        for label, signs in examples:
            self.add(label, signs)

    def add(self, label: str, signs: Set[Sign], times: int = 1) -> None:
        """Or, with -1, take one back."""
        self._labels[label] += times
        for each in signs:
            self._signs[label][each] += times

    def guess(self, signs: Set[Sign]) -> Guess | None:
        """None where no label was seen often enough; signs that nobody had say nothing."""
        labels = [label for label, count in self._labels.items() if count >= FEWEST]
        if not labels:
            return None
        known = sorted(each for each in signs if any(self._signs[label][each] > 0 for label in labels))
        odds = {label: self._odds(label, known) for label in labels}
        best = max(sorted(labels), key=lambda label: odds[label])
        share = 1 / sum(exp(odds[each] - odds[best]) for each in labels)
        return Guess(best, min(share, MOST_SURE), self._telling(best, known, odds))

    def _odds(self, label: str, signs: Sequence[Sign]) -> float:
        total = sum(self._labels.values())
        return log(self._labels[label] / total) + sum(self._weight(label, each) for each in signs)

    def _weight(self, label: str, sign: Sign) -> float:
        return log((self._signs[label][sign] + UNSEEN) / (self._labels[label] + 2 * UNSEEN))

    def _telling(self, best: str, signs: Sequence[Sign], odds: Mapping[str, float]) -> Sign | None:
        others = sorted((each for each in odds if each != best), key=lambda each: -odds[each])
        if not others or not signs:
            return next(iter(signs), None)
        return max(signs, key=lambda each: self._weight(best, each) - self._weight(others[0], each))
