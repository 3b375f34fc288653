"""What was found to be personal in a text, and which of several findings stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# TEXT is nothing personal, only what must not be taken for something that stands for it.
Kind = Literal["NAME", "PHONE", "EMAIL", "CARD", "IBAN", "ID", "ADDRESS", "TEXT"]


@dataclass(frozen=True, slots=True)
class Found:
    """`key` is the same for the same person or number, however it is written."""

    kind: Kind
    start: int
    end: int
    key: str


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In order; findings that overlap become one, of the kind of the longest, so that nothing of any is left."""
    merged: list[list[Found]] = []
    end = 0
    for each in sorted(found, key=lambda each: each.start):
        if merged and each.start < end:
            merged[-1].append(each)
        else:
            merged.append([each])
        end = max(end, each.end)
    return [group[0] if len(group) == 1 else _merged(group) for group in merged]


def _merged(group: list[Found]) -> Found:
    longest = max(group, key=lambda each: each.end - each.start)
    start, end = min(each.start for each in group), max(each.end for each in group)
    if (start, end) == (longest.start, longest.end):
        return longest
    return Found(longest.kind, start, end, " ".join(each.key for each in group))
