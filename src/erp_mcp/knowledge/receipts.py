"""What became of the library, as whoever changed it is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Item, Items, Tokens
from erp_mcp.governance.reading import Page
from erp_mcp.language.fence import defuse
from erp_mcp.language.instructing import MEANINGS, Sign
from erp_mcp.store.records import Document

URI = "erp://knowledge/sources/"
TEXT_KEY = "text:"
MOST_PROBLEMS = 5


def uri_of(source_id: int) -> str:
    return f"{URI}{source_id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """`sources` are the ids of all that the document holds, `first` is the first of them."""

    added: int
    replaced: int
    unchanged: int
    removed: int
    sources: Sequence[int]
    first: Document
    problems: Sequence[str]
    sign: Sign | None
    key: str
    chunks: int = 0
    findable: int = 0

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.replaced or self.removed)

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        return _page(tokens, max_tokens, self._said())

    def _said(self) -> Iterator[str]:
        """The most important first."""
        yield self._counts()
        if self.sign:
            yield f"Flagged: it {MEANINGS[self.sign]}. It is saved as data; remove it if nobody meant that."
        yield self._found()
        if self.added:
            whole = self.key if len(self.sources) > 1 else uri_of(self.sources[0])
            yield f'To take it back: save_knowledge(action="remove", source="{whole}")'
        if self.replaced or self.removed:
            yield "What was there before is not kept: to take this back, replace it with that."
        if self.problems:
            yield _listed_problems(self.problems)

    def _counts(self) -> str:
        counts = {
            "Added": self.added,
            "Replaced": self.replaced,
            "Removed": self.removed,
            "Unchanged": self.unchanged,
        }
        done = ", ".join(f"{what} {count}" for what, count in counts.items() if count)
        others = f" and {len(self.sources) - 1} more" if len(self.sources) > 1 else ""
        about = f"{self.first.kind}, {self.first.language}, {self.first.audience}"
        return f"{done}: {uri_of(self.sources[0])}{others} ({about}), {self.chunks} chunks."

    def _found(self) -> str:
        if self.findable == self.chunks:
            return "All of it can be found now."
        return f"{self.findable} of {self.chunks} chunks can be found now, the rest in a moment."


@dataclass(frozen=True, slots=True)
class Removed:
    """`source` as it was named; `key` tells where it came from."""

    source: str
    sources: int
    chunks: int
    key: str

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        return _page(tokens, max_tokens, self._said())

    def _said(self) -> Iterator[str]:
        yield f"Removed {self.sources}: {defuse(self.source)}, {self.chunks} chunks."
        yield "Its text is not kept: to take this back, add it again."
        if not self.key.startswith(TEXT_KEY):
            yield "Where it came from it may still be: the next `erp-mcp index` of that brings it back."


def _listed_problems(problems: Sequence[str]) -> str:
    """They quote what could not be read."""
    shown = "; ".join(f"line {defuse(each)}" for each in problems[:MOST_PROBLEMS])
    more = f" and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
    return f'Not read: <data kind="problems">{shown}</data>{more}'


def _page(tokens: Tokens, max_tokens: int, said: Iterator[str]) -> Page:
    items = [Item(text, value=-rank) for rank, text in enumerate(said)]
    fitted = tokens.fit([Items("answer", items)], max_tokens)
    return Page(fitted.text, fitted.tokens)
