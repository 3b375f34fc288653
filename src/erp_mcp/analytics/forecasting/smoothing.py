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
    """Level, damped slope and a shape that may change; a row for each start."""
    sizes = np.array([start.values.size for start in starts])
    course = _course(starts, settings)
    last = (sizes - 1, np.arange(len(starts)))
    squares = np.cumsum(course.errors**2, 0)[last] / sizes[:, None]
    damping = settings[3]
    going = np.cumsum(damping ** np.arange(1, steps + 1)[:, None], 0)[:, None]
    season = starts[0].shape.size
    shapes = course.shapes[sizes + np.arange(steps)[:, None] % season, last[1]]
    ahead = course.levels[last] + course.slopes[last] * going + shapes
    return np.einsum("srg,rg->rs", ahead, _weights(squares, sizes))


@dataclass(frozen=True, slots=True)
class _Course:
    """By time, start and setting; `shapes` is a season ahead of the others."""

    levels: Array
    slopes: Array
    shapes: Array
    errors: Array


def _course(starts: Sequence[Start], settings: Array) -> _Course:
    """A start that is shorter than another runs on over zeros, which nobody reads."""
    alpha, beta, gamma, damping = settings
    values = np.zeros((max(start.values.size for start in starts), len(starts), 1))
    for row, start in enumerate(starts):
        values[: start.values.size, row, 0] = start.values
    level = np.array([[start.level] for start in starts])
    slope = np.array([[start.slope] for start in starts])
    season, many = starts[0].shape.size, (len(values), len(starts), alpha.size)
    course = _Course(np.empty(many), np.empty(many), np.empty((season + many[0], *many[1:])), np.empty(many))
    course.shapes[:season] = np.array([start.shape for start in starts]).T[:, :, None]
    for at, value in enumerate(values):
        slope = damping * slope
        level = level + slope
        error = value - level - course.shapes[at]
        level = level + alpha * error
        slope = slope + alpha * beta * error
        course.shapes[at + season] = course.shapes[at] + gamma * (1 - alpha) * error
        course.levels[at], course.slopes[at], course.errors[at] = level, slope, error
    return course


def _weights(squares: Array, sizes: Array) -> Array:
    worse = np.log(squares + LEAST_ERROR)
    worse = (worse - worse.min(1, keepdims=True)) * sizes[:, None] / 2
    weights = np.exp(-worse)
    return weights / weights.sum(1, keepdims=True)


def _plain(start: Start) -> Start:
    values = start.values - start.shape[np.arange(start.values.size) % start.shape.size]
    return Start(values, float(values[:6].mean()), 0.0, np.zeros(1))


def slope_of(values: Array) -> float:
    if values.size < 2:
        return 0.0
    days = np.arange(values.size) - (values.size - 1) / 2
    return float(days @ values / (days @ days))
