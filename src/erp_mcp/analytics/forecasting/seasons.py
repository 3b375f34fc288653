"""What the time of year does to a series: a figure for each place in a season, doubted where it varies."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def seasonal(values: Array, season: int) -> Array:
    """To be added, one for each place, their sum is 0. Nothing is said of fewer than two seasons.

    The years have to agree: what differs as much from year to year as from month to month is shrunk to nothing.
    """
    if season < 2 or values.size < 2 * season:
        return np.zeros(max(season, 1))
    places = np.arange(values.size) % season
    off_trend = values - trend_of(values, season)
    means = np.bincount(places, off_trend, season) / np.bincount(places, minlength=season)
    means -= means.mean()
    return means * _trust(off_trend - means[places], means)


def trend_of(values: Array, season: int) -> Array:
    """The mean of a season around each value; beyond the first and last whole one it goes on as it went."""
    window = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    middle = np.convolve(values, window / season, "valid")
    slope = (middle[-1] - middle[0]) / max(middle.size - 1, 1)
    before = (window.size - 1) // 2
    after = values.size - before - middle.size
    return np.r_[
        middle[0] - slope * np.arange(before, 0, -1), middle, middle[-1] + slope * np.arange(1, after + 1)
    ]


def _trust(noise: Array, means: Array) -> float:
    """The share of what the places differ by that is not chance."""
    seasons = noise.size / means.size
    by_chance = float(noise @ noise) / max(noise.size - means.size - 1, 1) / seasons
    seen = float(means @ means) / (means.size - 1)
    return max(1 - by_chance / seen, 0.0) if seen > 0 else 0.0
