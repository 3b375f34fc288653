"""How much of a product goes while new goods are on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

RECENT, DRAWS, SEED = 26, 1000, 7


@dataclass(frozen=True, slots=True)
class Demand:
    """What is expected, and what suffices as often as was asked."""

    expected: Decimal
    needed: Decimal


def demand_over(values: Sequence[Decimal], periods: int, service_level: float) -> Demand:
    """Over the next periods, by drawing again and again from the recent ones: no shape of demand is assumed."""
    recent = np.array([float(each) for each in values[-RECENT:]])
    drawn = np.random.default_rng(SEED).choice(recent, size=(DRAWS, periods)).sum(axis=1)
    expected = float(recent.mean()) * periods
    return Demand(_rounded(expected), _rounded(max(expected, float(np.quantile(drawn, service_level)))))


def _rounded(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))
