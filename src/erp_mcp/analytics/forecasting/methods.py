"""How a series is carried on, chosen by how much of it there is and how much of that is zero."""

from collections.abc import Sequence

import numpy as np

from erp_mcp.analytics.forecasting.outlook import Method
from erp_mcp.analytics.forecasting.past import MOST_ZEROS, Past
from erp_mcp.analytics.forecasting.seasons import Array
from erp_mcp.analytics.forecasting.smoothing import last_season, smoothed, start_of, theta

FEWEST = 8  # values, for a series without a season
SEASONS, FEWEST_LOOKED_AT, MOST_LOOKED_AT = 6, 60, 208  # the past beyond says little of what is to come
OF_VALUES, OF_CHANCES = 0.2, 0.1  # what a new value, and a period with or without one, weigh


def enough(season: int) -> int:
    """To see a season twice."""
    return max(2 * season, FEWEST)


def method_of(past: Past, season: int) -> Method:
    if past.zeros > MOST_ZEROS and past.never_negative:
        return "intermittent"
    if past.values.size >= enough(season):
        return "combined"
    return "season_once" if 1 < season <= past.values.size else "level"


def carried_on(method: Method, pasts: Sequence[Array], season: int, steps: int) -> Array:
    """A row for each past."""
    back = min(max(SEASONS * season, FEWEST_LOOKED_AT), MOST_LOOKED_AT)
    recent = [past[-back:] for past in pasts]
    if method == "combined":
        return _combined(recent, season, steps)
    if method == "intermittent":
        return np.array([np.full(steps, _rate(past)) for past in recent])
    levels = np.array([np.full(steps, _level(past)) for past in recent])
    if method == "level":
        return levels
    return (levels + [past[past.size - season + np.arange(steps) % season] for past in recent]) / 2


def _combined(pasts: Sequence[Array], season: int, steps: int) -> Array:
    """The last season has half a vote: it is one season's chances, where the others look at several."""
    starts = [start_of(past, season) for past in pasts]
    before = np.array([last_season(past, season, steps) for past in pasts])
    return 0.2 * before + 0.4 * theta(starts, steps) + 0.4 * smoothed(starts, steps)


def _level(values: Array) -> float:
    level = float(values.mean())
    for value in values.tolist():
        level += OF_VALUES * (value - level)
    return level


def _rate(values: Array) -> float:
    """After Teunter, Syntetos and Babai: the size of a sale by its chance, which fades while nothing is sold."""
    sold = values > 0
    if not sold.any():
        return 0.0
    size, chance = float(values[sold].mean()), float(sold.mean())
    for value in values.tolist():
        chance += OF_CHANCES * ((value > 0) - chance)
        if value > 0:
            size += OF_VALUES * (value - size)
    return size * chance
