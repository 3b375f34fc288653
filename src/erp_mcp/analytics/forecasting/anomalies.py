"""Values that lie far off what trend and season would make them, by measures that a single one does not bend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erp_mcp.analytics.forecasting.methods import enough
from erp_mcp.analytics.forecasting.past import MOST_ZEROS, Past, Value, past_of
from erp_mcp.analytics.forecasting.seasons import Array, seasonal

Places = NDArray[np.intp]

FAR = 4.0  # times the usual deviation
OF_NORMAL = 1.4826  # the deviation of a normal distribution over the median of its deviations
OF_MEDIANS = 1.5  # times as far as means, squared, medians lie off by chance
LEAST = 0.02  # of the level: what a value has to be off by for a score of 1, however steady the series is
FEWEST = 6
AROUND = 7  # values, whose median is the level


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`index` is that of the values given; a score below 0 is less than expected."""

    index: int
    value: float
    expected: float
    score: float


def anomalies(values: Sequence[Value], season: int, far: float = FAR) -> Sequence[Anomaly]:
    """The farthest off first. Of what is sold rarely, sales are held against sales; a gap is no anomaly."""
    past = past_of(values, season)
    rare = past.never_negative and past.zeros > MOST_ZEROS
    there = np.array([_is_known(value) for value in values[past.skipped :]])
    judged = np.flatnonzero(there & (past.values != 0) if rare else there)
    if judged.size < FEWEST:
        return ()
    expected, scores = _of_sales(past, judged) if rare else _of_course(past, judged, season, far)
    told, would_be = past.in_units(past.values), past.in_units(expected)
    found = [
        Anomaly(past.skipped + at, float(told[at]), float(would_be[at]), score)
        for at, score in zip(judged.tolist(), scores.tolist(), strict=True)
        if abs(score) > far
    ]
    return sorted(found, key=lambda each: -abs(each.score))


def _of_sales(past: Past, judged: Places) -> tuple[Array, Array]:
    expected = np.full(past.values.size, np.median(past.values[judged]))
    return expected, _scores(past, (past.values - expected)[judged], 1)


def _of_course(past: Past, judged: Places, season: int, far: float) -> tuple[Array, Array]:
    """Medians first, which are coarse; then means, of which what was found is left out."""
    values, seen = past.values, past.values.copy()
    fitted = _fitted(values.size, season)
    for shape in (_coarse_shape, seasonal):
        expected = _expected(seen, shape(seen, season), season)
        scores = _scores(past, (values - expected)[judged], fitted)
        seen[judged] = np.where(np.abs(scores) > far, expected[judged], values[judged])
    return expected, scores


def _scores(past: Past, off: Array, fitted: float) -> Array:
    """Medians of few values come close to them: `fitted` is how many figures the expected ones stand on."""
    level = 1.0 if past.in_logs else float(np.abs(past.values).mean())
    usual = _spread(off) * np.sqrt(off.size / max(off.size - fitted, 1))
    return (off - np.median(off)) / max(usual, LEAST * level, 1e-12)


def _fitted(size: int, season: int) -> float:
    return size / AROUND + (season if size >= enough(season) and season > 1 else 0)


def _expected(values: Array, shape: Array, season: int) -> Array:
    trend = _slope(values, season) * np.arange(values.size)
    of_season = np.resize(shape, values.size)
    return trend + of_season + _level(values - trend - of_season)


def _slope(values: Array, season: int) -> float:
    """The middle of all changes over a season, or over half of what there is."""
    apart = season if values.size >= 2 * season > 2 else values.size // 2
    return float(np.median(values[apart:] - values[:-apart])) / apart


def _coarse_shape(values: Array, season: int) -> Array:
    """As much of it as the seasons agree on."""
    if season < 2 or values.size < enough(season):
        return np.zeros(1)
    plain = values - _slope(values, season) * np.arange(values.size)
    off = plain - _level(plain, season + 1 - season % 2)
    shape = np.array([np.median(off[place::season]) for place in range(season)])
    shape -= shape.mean()
    left = _spread(off - np.resize(shape, off.size))
    by_chance = OF_MEDIANS * left**2 * season / max(off.size - season, 1)
    seen = float(shape @ shape) / (season - 1)
    return shape * max(1 - by_chance / seen, 0.0) if seen > 0 else shape


def _level(values: Array, span: int = AROUND) -> Array:
    """The median around each; towards an end that of the last whole span."""
    span = min(span, values.size - 1 + values.size % 2)
    middles = np.median(np.lib.stride_tricks.sliding_window_view(values, span), axis=1)
    return np.pad(middles, (span // 2, values.size - middles.size - span // 2), "edge")


def _spread(values: Array) -> float:
    return OF_NORMAL * float(np.median(np.abs(values - np.median(values))))


def _is_known(value: Value) -> bool:
    return value is not None and bool(np.isfinite(float(value)))
