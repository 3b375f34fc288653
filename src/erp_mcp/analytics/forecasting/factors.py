"""What drives a series: where it is heading, its season, its recent step, and how much of it is chance."""

import numpy as np

from erp_mcp.analytics.forecasting.outlook import Factors, Peak
from erp_mcp.analytics.forecasting.past import Past
from erp_mcp.analytics.forecasting.seasons import Array, seasonal, trend_of
from erp_mcp.analytics.forecasting.smoothing import slope_of

RECENT, AROUND = 12, 7  # values, where there is no season
CLEAR = 1.0  # percent, that a season has to move a series by to be told


def factors_of(past: Past, season: int) -> Factors:
    shape = seasonal(past.values, season)
    plain = past.values - shape[np.arange(past.values.size) % shape.size]
    strongest, weakest = _peaks(past, shape, plain)
    return Factors(
        _trend(past, plain, season),
        strongest,
        weakest,
        _level_change(past.in_units(past.values), season),
        _noise(past.values, plain, season),
    )


def _trend(past: Past, plain: Array, season: int) -> float | None:
    recent = plain[-max(2 * season, RECENT) :]
    if recent.size < 3:
        return None
    return _percent(past, slope_of(recent), recent)


def _peaks(past: Past, shape: Array, plain: Array) -> tuple[Peak | None, Peak | None]:
    places = int(shape.argmax()), int(shape.argmin())
    found = [_percent(past, float(shape[place]), plain) for place in places]
    if found[0] is None or found[1] is None or max(found[0], -found[1]) < CLEAR:
        return None, None
    first, last = ((place + past.skipped) % shape.size for place in places)
    return Peak(first, found[0]), Peak(last, found[1])


def _percent(past: Past, moved: float, plain: Array) -> float | None:
    """Of the level, which a logarithm has in it."""
    if past.in_logs:
        return 100 * float(np.expm1(moved))
    level = abs(float(plain.mean()))
    return 100 * moved / level if level > 1e-6 else None


def _level_change(values: Array, season: int) -> float | None:
    span = max(season // 4, 1) if season > 1 else 3
    apart = season if season > 1 else span
    if values.size < apart + span:
        return None
    before = float(values[-apart - span : values.size - apart].mean())
    return 100 * (float(values[-span:].mean()) - before) / abs(before) if before else None


def _noise(values: Array, plain: Array, season: int) -> float | None:
    span = season if values.size >= 2 * season > 2 else AROUND
    if values.size <= span:
        return None
    around = values - values.mean()
    there = float(around @ around)
    left = plain - trend_of(plain, span)
    return min(100 * float(left @ left) / there, 100.0) if there > 1e-12 * values.size else 0.0
