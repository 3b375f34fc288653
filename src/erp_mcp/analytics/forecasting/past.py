"""A series made ready to be carried on: without gaps, of size one, and as logarithms where it is well above 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from erp_mcp.analytics.forecasting.seasons import Array, seasonal

Value = Decimal | float | None
MOST_ZEROS = 0.4  # beyond that it is sold rarely
TINY = 0.01  # of the median: a value below it would rule the logarithms


@dataclass(frozen=True, slots=True)
class Past:
    """`skipped` counts the values before the first that says something."""

    values: Array
    skipped: int
    unit: float
    in_logs: bool
    never_negative: bool

    @property
    def zeros(self) -> float:
        return 0.0 if self.in_logs else float((self.values == 0).mean())

    def in_units(self, values: Array) -> Array:
        """As what was given."""
        plain = np.exp(values) if self.in_logs else values
        return self.unit * (np.maximum(plain, 0) if self.never_negative else plain)

    def within_reason(self, ahead: Array) -> Array:
        """At most as far beyond all there was as that lies apart."""
        lowest, highest = self.values.min(), self.values.max()
        return np.clip(ahead, 2 * lowest - highest, 2 * highest - lowest)


def past_of(values: Sequence[Value], season: int) -> Past:
    """What is no finite number is a gap."""
    given = np.array([np.nan if value is None else float(value) for value in values], dtype=float)
    given[~np.isfinite(given)] = np.nan
    if np.isnan(given).all():
        message = "there is no value to carry on"
        raise ValueError(message)
    never_negative = bool(np.nanmin(given) >= 0)
    skipped = _skipped(given, never_negative)
    kept = given[skipped:]
    unit = float(np.nanmax(np.abs(kept))) or 1.0
    scaled = kept / unit
    in_logs = never_negative and bool(np.nanmin(scaled) > TINY * np.nanmedian(scaled))
    return Past(
        _filled(np.log(scaled) if in_logs else scaled, season), skipped, unit, in_logs, never_negative
    )


def _skipped(values: Array, never_negative: bool) -> int:
    """The gaps at the start, and the zeros too if what began after them is there mostly: it is new."""
    first = int((~np.isnan(values)).argmax())
    sold = int((values > 0).argmax())
    is_new = never_negative and float((values[sold:] == 0).mean()) <= MOST_ZEROS
    return max(first, sold) if is_new else first


def _filled(values: Array, season: int) -> Array:
    """Gaps on the line between their neighbours, and then with what the season makes of it."""
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    places = np.arange(values.size)
    straight = np.interp(places, places[~gaps], values[~gaps])
    shape = seasonal(straight, season)[places % max(season, 1)]
    plain = np.interp(places, places[~gaps], (straight - shape)[~gaps])
    return np.where(gaps, plain + shape, values)
