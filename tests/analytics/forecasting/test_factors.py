"""What drives a series is told with its figures."""

import numpy as np
import pytest

from erp_mcp.analytics.forecasting.forecast import forecast


def test_trend_season_and_level_of_a_series_are_those_it_was_made_of() -> None:
    months = np.arange(48)
    season = np.zeros(12)
    season[[5, 9]] = np.log(1.5), -np.log(1.5)
    factors = forecast(np.exp(5 + 0.01 * months + np.resize(season, 48)).tolist(), 12, 1).factors
    assert factors.strongest is not None
    assert factors.weakest is not None
    assert (factors.strongest.place, factors.weakest.place) == (5, 9)
    assert factors.strongest.percent == pytest.approx(50, abs=2)
    assert factors.weakest.percent == pytest.approx(-33, abs=2)
    assert factors.trend == pytest.approx(1, abs=0.1)
    assert factors.level_change == pytest.approx(100 * np.expm1(0.12), abs=1)
    assert factors.noise == pytest.approx(0, abs=1)


def test_places_count_from_the_first_value_given_though_it_was_a_gap() -> None:
    year = [100.0] * 12
    year[4] = 200.0
    values: list[float | None] = [None, None, None, *(year * 3)]
    strongest = forecast(values, 12, 1).factors.strongest
    assert strongest is not None
    assert strongest.place == 7


def test_chance_is_told_as_such_and_has_no_season() -> None:
    values = np.random.default_rng(1).normal(1000, 50, 60)
    factors = forecast(values.tolist(), 12, 1).factors
    assert factors.noise == pytest.approx(90, abs=10)
    assert factors.strongest is None or factors.strongest.percent < 4
    assert factors.trend == pytest.approx(0, abs=0.3)


def test_too_little_tells_nothing() -> None:
    factors = forecast([10.0, 12.0], 12, 1).factors
    assert (factors.trend, factors.strongest, factors.weakest, factors.level_change) == (None,) * 4


def test_a_change_from_nothing_has_no_percent() -> None:
    assert forecast([0.0] * 15 + [5.0, 6.0, 5.0], 12, 1).factors.level_change is None
