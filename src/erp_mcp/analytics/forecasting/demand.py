"""How much is wanted until the next delivery, and how much to have so that it lasts as often as it should."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from erp_mcp.analytics.forecasting.past import Value, past_of

DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Demand:
    """`needed` lasts in as many cases as the service level says; what it is beyond `expected` is safety."""

    expected: float
    needed: float


def demand_over(
    values: Sequence[Value], periods: float, service_level: float = 0.95, seed: int = 0
) -> Demand:
    """Totals of periods drawn from those there were, so that rare and lumpy sales stay rare and lumpy.

    `periods` may end within one: 1.5 months. A period in which more came back than went out counts as none.
    """
    past = past_of(values, 1)
    wanted = np.maximum(past.in_units(past.values), 0)
    whole, rest = divmod(periods, 1)
    drawn = np.random.default_rng(seed).choice(wanted, (DRAWS, int(whole) + 1))
    mean = wanted.mean()
    part = rest * mean + np.sqrt(rest) * (drawn[:, -1] - mean)  # varies as a part of a period does
    totals = drawn[:, :-1].sum(1) + part
    expected = float(mean * periods)
    return Demand(expected, max(float(np.quantile(totals, service_level)), expected))
