"""Which products of the company a sentence speaks of: most of the words of one of their names."""

from collections import Counter, defaultdict
from collections.abc import Sequence, Set

from erp_mcp.conversations.analysis.spotting.lines import Line
from erp_mcp.language.terms import stems
from erp_mcp.store.mentioned import Goods

ENOUGH = 0.6  # of the words of a name
FEWEST = 2  # words, unless the name has only one
MOST = 8  # products that are as likely


class Catalogue:
    """The products that may have been spoken of, by the words of their names in every language."""

    def __init__(self, goods: Sequence[Goods]) -> None:
        self._goods = goods
        self._sizes: list[tuple[int, int]] = []  # of each name: which product's, how many words
        self._names: defaultdict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(goods):
            self._add(at, stems(each.name, "en"))
            for language, name in each.names.items():
                self._add(at, stems(name, language))

    def _add(self, at: int, found: Set[str]) -> None:
        for each in found:
            self._names[each].append(len(self._sizes))
        self._sizes.append((at, len(found)))

    def spoken_of(self, line: Line) -> list[Goods]:
        """The likeliest; several where the sentence fits them equally, such as sizes of one product."""
        shared = Counter(
            name for each in stems(line.sentence, line.language) for name in self._names.get(each, ())
        )
        shares: defaultdict[int, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        for name, count in shared.items():
            at, size = self._sizes[name]
            if count >= min(FEWEST, size):
                shares[at] = max(shares[at], (count / size, count))
        best = max(shares.values(), default=(0.0, 0))
        if best[0] < ENOUGH:
            return []
        return [self._goods[at] for at in sorted(shares) if shares[at] == best][:MOST]
