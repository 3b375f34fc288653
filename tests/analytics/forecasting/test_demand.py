"""What is needed until the next delivery lasts as often as it was asked to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.analytics.forecasting.demand import demand_over

SALES = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


def test_steady_sales_need_what_they_are_and_no_more() -> None:
    found = demand_over([10.0] * 24, 2.5)
    assert (found.expected, found.needed) == (pytest.approx(25), pytest.approx(25))


def test_normal_sales_need_what_the_normal_distribution_says() -> None:
    sales = np.random.default_rng(2).normal(100, 20, 400).tolist()
    for periods in (4, 2.5, 0.5):
        found = demand_over(sales, periods, 0.95)
        assert found.needed == pytest.approx(100 * periods + 1.645 * 20 * periods**0.5, rel=0.04)


def test_rare_sales_need_a_whole_one_though_less_is_expected() -> None:
    found = demand_over([0, 0, 0, 0, 6] * 8, 1, 0.95)
    assert (found.expected, found.needed) == (pytest.approx(1.2), pytest.approx(6))


@given(SALES, st.floats(0, 12), st.floats(0.5, 0.98))
def test_more_certainty_and_more_time_never_need_less(
    values: list[float], periods: float, level: float
) -> None:
    found = demand_over(values, periods, level)
    assert found.needed >= found.expected - 1e-6
    assert demand_over(values, periods, level + 0.015).needed >= found.needed
    assert demand_over(values, periods + 1, level).expected >= found.expected


@given(SALES)
def test_the_same_question_has_the_same_answer(values: list[float]) -> None:
    assert demand_over(values, 2, 0.9) == demand_over(values, 2, 0.9)


def test_returns_are_no_demand() -> None:
    assert demand_over([-5.0, 10.0, -5.0, 10.0], 1, 0.9).expected == pytest.approx(5)


def test_what_lasted_on_drawn_sales_lasts_as_often_on_new_ones() -> None:
    rng = np.random.default_rng(5)
    lasted: list[bool] = []
    for _ in range(200):
        sales = rng.poisson(0.7, 51) * rng.integers(1, 5, 51)
        needed = demand_over(sales[:48].tolist(), 3, 0.95).needed
        lasted.append(bool(sales[48:].sum() <= needed))
    assert np.mean(lasted) == pytest.approx(0.95, abs=0.04)
