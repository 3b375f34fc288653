"""What a forecast says, and how far it may be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.analytics.story import Confidence

Method = Literal["combined", "intermittent", "season_once", "level"]
Reason = Literal["short", "mostly_zeros", "few_seasons", "errs_much", "no_better_than_last_season", "proven"]


@dataclass(frozen=True, slots=True)
class Peak:
    """`place` counts from the first value within its season; `percent` is how far it lies off the level."""

    place: int
    percent: float


@dataclass(frozen=True, slots=True)
class Factors:
    """What drives a series.

    `trend` is the change per period of the last two seasons, in percent of the level; `level_change` compares
    the last quarter of a season with the same one before; `noise` is the share, in percent, that neither trend
    nor season explains. None is what cannot be told.
    """

    trend: float | None
    strongest: Peak | None
    weakest: Peak | None
    level_change: float | None
    noise: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The bands are None where the past is too short to have been tested on.

    `mase` is the error of forecasts of the past as a share of what taking the same value as a season ago errs
    by; `smape` is that error in percent of the values.
    """

    points: Sequence[float]
    low80: Sequence[float] | None
    high80: Sequence[float] | None
    low95: Sequence[float] | None
    high95: Sequence[float] | None
    method: Method
    mase: float | None
    smape: float | None
    factors: Factors
    confidence: Confidence
    because: Reason
