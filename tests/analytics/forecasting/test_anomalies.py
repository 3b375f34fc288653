"""What lies far off is found, whatever season and trend it lies in, and little else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.analytics.forecasting.anomalies import anomalies

MONTHS = np.arange(48)
SEASON = 1000 * 1.01**MONTHS * (1 + 0.4 * np.sin(MONTHS * np.pi / 6))
UNEVEN = SEASON * np.exp(np.random.default_rng(1).normal(0, 0.05, 48))


@given(st.integers(0, 47), st.sampled_from((0.5, 1.8)))
def test_a_month_far_off_its_season_is_found_wherever_it_is(at: int, times: float) -> None:
    values = SEASON.copy()
    values[at] *= times
    (found,) = anomalies(values.tolist(), 12)
    assert (found.index, found.value) == (at, pytest.approx(values[at]))
    assert found.expected == pytest.approx(SEASON[at], rel=0.1)
    assert (found.score > 0) == (times > 1)


def test_a_strong_month_of_every_year_is_no_anomaly() -> None:
    assert not anomalies(([100.0] * 11 + [250.0]) * 3, 12)


def test_chance_and_trend_alone_are_rarely_taken_for_anomalies() -> None:
    rng = np.random.default_rng(7)
    series = [100 + 3 * np.arange(36) + rng.normal(0, 5, 36) for _ in range(50)]
    assert sum(len(anomalies(each.tolist(), 12)) for each in series) < 36


def test_the_farthest_off_comes_first() -> None:
    values = UNEVEN.copy()
    values[10] *= 2
    values[30] *= 4
    assert [each.index for each in anomalies(values.tolist(), 12)] == [30, 10]


def test_a_gap_is_none_and_moves_no_index() -> None:
    values: list[float | None] = [None, *UNEVEN.tolist()]
    values[20] = None
    values[31] = 9000.0
    assert [each.index for each in anomalies(values, 12)] == [31]


def test_of_what_is_sold_rarely_a_sale_is_held_against_sales() -> None:
    rare = [0.0, 0.0, 5.0, 0.0, 6.0, 0.0, 0.0, 4.0] * 4
    assert not anomalies(rare, 12)
    rare[18] = 90.0
    assert [(each.index, each.expected) for each in anomalies(rare, 12)] == [(18, 5.0)]


def test_one_that_never_moved_is_found_to_have_moved() -> None:
    assert [each.index for each in anomalies([70.0] * 20 + [90.0] + [70.0] * 5, 1)] == [20]


def test_a_handful_of_values_has_none() -> None:
    assert not anomalies([1.0, 1.0, 900.0, 1.0], 1)


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), min_size=1, max_size=40),
    st.sampled_from((1, 4, 12)),
)
def test_any_series_is_judged(values: list[float | None], season: int) -> None:
    if any(value is not None for value in values):
        found = anomalies(values, season)
        assert all(np.isfinite(each.score) and values[each.index] is not None for each in found)
