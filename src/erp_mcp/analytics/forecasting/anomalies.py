"""Values that lie far off what their season and trend would make them, by a measure that they do not blow up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from erp_mcp.analytics.forecasting.methods import enough
from erp_mcp.analytics.forecasting.past import Past, Value, past_of
from erp_mcp.analytics.forecasting.seasons import Array

FAR = 3.5  # of the usual deviation
OF_NORMAL = 1.4826  # what makes the median of deviations one of the normal distribution
LEAST_SHARE = 0.02  # of the level: what a series has to be off by, however steady it is
AROUND = 7  # values, whose median is the trend where no season is seen twice


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`index` is that of the values given; a score below 0 is less than expected."""

    index: int
    value: float
    expected: float
    score: float


def anomalies(values: Sequence[Value], season: int, far: float = FAR) -> Sequence[Anomaly]:
    """The farthest off first. A gap is none."""
    past = past_of(values, season)
    expected = _expected(past.values, season)
    off = past.values - expected
    usual = max(OF_NORMAL * float(np.median(np.abs(off - np.median(off)))), _least(past))
    scores = (off - np.median(off)) / usual
    told, would_be = past.in_units(past.values), past.in_units(expected)
    found = [
        Anomaly(past.skipped + at, float(told[at]), float(would_be[at]), float(scores[at]))
        for at in np.flatnonzero(np.abs(scores) > far).tolist()
        if not _is_gap(values[past.skipped + at])
    ]
    return sorted(found, key=lambda each: -abs(each.score))


def _expected(values: Array, season: int) -> Array:
    """Medians throughout, so that one great value leaves the others as they were."""
    if season < 2 or values.size < max(enough(season), 2 * season):
        return _middle(values, AROUND)
    trend = _middle(values, season + 1 - season % 2)
    off = values - trend
    shape = np.array([np.median(off[place::season]) for place in range(season)])
    shape -= shape.mean()
    shape *= _agreement(off, shape)
    return _middle(values - np.resize(shape, values.size), AROUND) + np.resize(shape, values.size)


def _agreement(off: Array, shape: Array) -> float:
    """The share of what a season seems to move that is not chance."""
    left = np.median(np.abs(off - np.resize(shape, off.size))) * OF_NORMAL
    seen = float(shape @ shape) / (shape.size - 1)
    return max(1 - float(left**2) * shape.size / off.size / seen, 0.0) if seen > 0 else 0.0


def _middle(values: Array, span: int) -> Array:
    """The median around each; at an end of as many, but with the end less in the middle."""
    span = min(span, values.size - 1 + values.size % 2)
    windows = np.lib.stride_tricks.sliding_window_view(values, span)
    middles = np.median(windows, axis=1)
    side = (values.size - middles.size) // 2
    return np.pad(middles, (side, values.size - middles.size - side), "edge")


def _least(past: Past) -> float:
    return LEAST_SHARE if past.in_logs else LEAST_SHARE * max(float(np.abs(past.values).mean()), 1e-12)


def _is_gap(value: Value) -> bool:
    return value is None or not np.isfinite(float(value))
