"""What the same method would have said in the past, and how it erred: the bands come from that."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from erp_mcp.analytics.forecasting.methods import carried_on, enough
from erp_mcp.analytics.forecasting.outlook import Method
from erp_mcp.analytics.forecasting.past import Past
from erp_mcp.analytics.forecasting.seasons import Array

FEWEST_ORIGINS, MOST_ORIGINS = 3, 12
WIDENING = (0.0, 0.05, 0.2, 0.8)  # of the variance, by which a step errs more than the one before


@dataclass(frozen=True, slots=True)
class Tested:
    """`errors` has a row for each origin and a column for each step, empty beyond the end of what is known."""

    ahead: Array
    errors: Array
    tried: int
    mase: float | None
    smape: float | None

    def reach(self, share: float) -> Array:
        """How far off each step may be: as far as this share of the errors there were, of all steps together.

        Few errors rarely hold a great one: then it is as far as theirs would lead to if they were normal.
        """
        widths = _widths(self.errors)
        sizes = np.abs(self.errors / widths)
        sizes = sizes[~np.isnan(sizes)]
        seen = np.quantile(sizes, min(share * (1 + 1 / self.tried), 1.0))
        return max(seen, np.sqrt(np.mean(sizes**2)) * _student(share, self.tried)) * widths


def tested(past: Past, method: Method, season: int, steps: int) -> Tested | None:
    """From up to twelve days in the past, each with what was known by then; None where they are too few.

    What comes after the last value is carried on in the same go.
    """
    origins = _origins(past.values.size, season, steps)
    if len(origins) < FEWEST_ORIGINS:
        return None
    size = past.values.size
    rows = carried_on(method, [past.values[:origin] for origin in [*origins, size]], season, steps)
    ahead = past.within_reason(rows)
    known = np.append(past.values, np.full(steps, np.nan))
    came = np.array([known[origin : origin + steps] for origin in origins])
    said = np.where(np.isnan(came), np.nan, ahead[:-1])
    off = np.abs(past.in_units(came) - past.in_units(said))
    return Tested(
        ahead[-1],
        came - said,
        size - origins[0],
        _mase(off, past.in_units(past.values), season),
        _smape(off, past.in_units(came), past.in_units(said)),
    )


def _origins(size: int, season: int, steps: int) -> list[int]:
    first = max(enough(season), size - steps - max(3 * season, 24))
    many = min(max(size - first, 0), MOST_ORIGINS)
    spread = np.linspace(first, size - 1, many).round()
    return np.unique(spread.astype(int)).tolist()


def _widths(errors: Array) -> Array:
    """How the errors grow with the steps, as is likeliest."""
    steps = np.arange(errors.shape[1], dtype=float)
    growths = [np.sqrt(1 + growth * steps) for growth in WIDENING]
    return min(growths, key=lambda widths: _unlikeliness(errors, widths))


def _unlikeliness(errors: Array, widths: Array) -> float:
    there = ~np.isnan(errors)
    spread = float(np.mean((errors / widths)[there] ** 2))
    return np.log(spread + 1e-300) + 2 * float(np.mean(np.broadcast_to(np.log(widths), errors.shape)[there]))


def _student(share: float, tried: int) -> float:
    """The first terms of its quantile."""
    normal = NormalDist().inv_cdf((1 + share) / 2)
    return normal * (1 + (normal**2 + 1) / (4 * tried))


def _mase(off: Array, values: Array, season: int) -> float | None:
    as_before = float(np.abs(values[season:] - values[:-season]).mean())
    return float(np.nanmean(off)) / as_before if as_before > 0 else None


def _smape(off: Array, came: Array, said: Array) -> float:
    sizes = np.abs(came) + np.abs(said)
    return 200 * float(np.nanmean(np.where(sizes > 0, off / np.where(sizes > 0, sizes, 1), off)))
