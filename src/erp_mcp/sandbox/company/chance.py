"""Repeatable draws: from `Random.random()` alone, whose output is the same on every Python and platform."""

from collections.abc import Sequence
from math import fsum
from random import Random
from typing import TypeVar

Option = TypeVar("Option")


def generator(purpose: str) -> Random:
    """One stream per purpose, so that a change in one place leaves the rest of the company as it was."""
    return Random(f"nakhla 2009 {purpose}")  # noqa: S311 - invented data, nothing secret


def happens(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def whole(rng: Random, low: int, high: int) -> int:
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Random, options: Sequence[Option]) -> Option:
    return options[int(rng.random() * len(options))]


def pick_weighted(rng: Random, options: Sequence[tuple[Option, float]]) -> Option:
    # fsum, because `sum` of floats rounds differently from Python 3.12 on
    left = rng.random() * fsum(weight for _, weight in options)
    for option, weight in options:
        left -= weight
        if left < 0:
            return option
    return options[-1][0]
