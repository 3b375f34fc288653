"""Three simple ways to carry a series on, for many pasts of it at once.

Holt and Winters with every setting of a grid side by side, weighed by how well each would have told the next
value: no setting has to be chosen, and on a short past many of them have a say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from erp_mcp.analytics.forecasting.seasons import Array, seasonal

DRIFT = 0.5  # of the slope: a trend rarely goes on as steeply
SETTINGS = np.array(
    tuple(product((0.1, 0.2, 0.35, 0.55, 0.8), (0.0, 0.05, 0.15), (0.05, 0.15, 0.3, 0.5), (0.8, 0.9, 0.97)))
).T
LEVELS_ONLY = np.array(tuple(product(np.linspace(0.05, 1, 20), (0.0,), (0.0,), (1.0,)))).T
LEAST_ERROR = 1e-12  # of a series that is carried on without any


@dataclass(frozen=True, slots=True)
class Start:
    """A row, and what its smoothing begins with."""

    values: Array
    level: float
    slope: float
    shape: Array


def start_of(values: Array, season: int) -> Start:
    shape = seasonal(values, season)
    plain = values - shape[np.arange(values.size) % shape.size]
    first = plain[: max(2 * season, 6)]
    slope = slope_of(first)
    return Start(values, float(first.mean()) - slope * (first.size + 1) / 2, slope, shape)


def last_season(values: Array, season: int, steps: int) -> Array:
    """As a season ago, and half of what has come on top since."""
    came = values[-season:].mean() - values[-2 * season : -season].mean()
    return values[values.size - season + np.arange(steps) % season] + DRIFT * came


def theta(starts: Sequence[Start], steps: int) -> Array:
    """The level of late, half of the slope of all, and the shape of the season."""
    plain = [_plain(start) for start in starts]
    ahead = smoothed(plain, steps, LEVELS_ONLY)
    for row, start in enumerate(starts):
        places = (start.values.size + np.arange(steps)) % start.shape.size
        ahead[row] += DRIFT * slope_of(plain[row].values) * np.arange(1, steps + 1) + start.shape[places]
    return ahead


def smoothed(starts: Sequence[Start], steps: int, settings: Array = SETTINGS) -> Array:
    """Level, damped slope and a shape that may change; a row for each start, read when its values end."""
    alpha, beta, gamma, damping = settings
    sizes = np.array([start.values.size for start in starts])
    season = starts[0].shape.size
    level = np.array([[start.level] for start in starts])
    slope = np.array([[start.slope] for start in starts])
    shapes = np.array([start.shape for start in starts]).T[:, :, None].repeat(alpha.size, 2)
    squares = np.zeros((len(starts), alpha.size))
    going = np.cumsum(damping ** np.arange(1, steps + 1)[:, None], 0)[:, None]
    ahead = np.empty((len(starts), steps))
    for at, value in enumerate(_side_by_side(starts), 1):
        slope = damping * slope
        level = level + slope
        error = value - level - shapes[(at - 1) % season]
        level = level + alpha * error
        slope = slope + alpha * beta * error
        shapes[(at - 1) % season] += gamma * (1 - alpha) * error
        squares += error * error
        ending = np.flatnonzero(sizes == at)
        if ending.size:
            to_come = shapes[(at + np.arange(steps)) % season][:, ending]
            each = level[ending] + slope[ending] * going + to_come
            ahead[ending] = np.einsum("srg,rg->rs", each, _weights(squares[ending] / at, at))
    return ahead


def _side_by_side(starts: Sequence[Start]) -> Array:
    """By time; a shorter one runs on over zeros, which nobody reads."""
    values = np.zeros((max(start.values.size for start in starts), len(starts), 1))
    for row, start in enumerate(starts):
        values[: start.values.size, row, 0] = start.values
    return values


def _weights(squares: Array, size: int) -> Array:
    """How likely each setting is, as normal errors go."""
    worse = np.log(squares + LEAST_ERROR)
    weights = np.exp((worse.min(1, keepdims=True) - worse) * size / 2)
    return weights / weights.sum(1, keepdims=True)


def _plain(start: Start) -> Start:
    values = start.values - start.shape[np.arange(start.values.size) % start.shape.size]
    return Start(values, float(values[:6].mean()), 0.0, np.zeros(1))


def slope_of(values: Array) -> float:
    if values.size < 2:
        return 0.0
    days = np.arange(values.size) - (values.size - 1) / 2
    return float(days @ values / (days @ days))
