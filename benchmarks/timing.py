"""How often, in which order, and what the middle is."""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

Sample = TypeVar("Sample")


def times(full: int, effort: float) -> int:
    return max(1, round(full * effort))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that this share of all values does not exceed."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100) - 1, 0)]


async def in_turns(
    rounds: int, contenders: Mapping[str, Callable[[], Awaitable[Sample]]]
) -> dict[str, list[Sample]]:
    """Everybody once in every round, each round another first: a noisy moment hits all alike."""
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(await contenders[name]())
    return samples
