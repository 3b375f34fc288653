"""Any series is carried on to something sensible, and one whose course is known to where it goes."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.analytics.forecasting.forecast import forecast
from erp_mcp.analytics.forecasting.outlook import Forecast

SIZES = st.one_of(st.none(), st.just(0.0), st.floats(0, 1e15), st.floats(1, 1000))
SERIES = st.lists(SIZES, min_size=1, max_size=70).filter(lambda values: any(v is not None for v in values))
SEASONS = st.sampled_from((1, 4, 12, 52))


@given(SERIES, SEASONS, st.integers(1, 15))
def test_what_was_never_negative_is_never_forecast_to_be_and_its_bands_lie_within_one_another(
    values: list[float | None], season: int, steps: int
) -> None:
    found = forecast(values, season, steps)
    bands = [each for each in (found.low95, found.low80, found.points, found.high80, found.high95) if each]
    assert all(len(each) == steps for each in bands)
    assert np.isfinite(bands).all()
    assert np.min(bands) >= 0
    assert (np.diff(bands, axis=0) >= -1e-6 * np.max(bands)).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), SEASONS)
def test_a_forecast_stays_within_reason(values: list[float], season: int) -> None:
    found = forecast(values, season, 12)
    spread = max(values) - min(values)
    assert min(found.points) >= min(values) - spread - 1e-6
    assert max(found.points) <= max(values) + spread + 1e-6


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=50), SEASONS, st.integers(-6, 9))
def test_the_unit_of_a_series_changes_nothing_but_the_unit(
    values: list[float], season: int, power: int
) -> None:
    found, scaled = (forecast([each * unit for each in values], season, 4) for unit in (1, 10.0**power))
    assert scaled.points == pytest.approx([each * 10.0**power for each in found.points], rel=1e-6)
    assert (scaled.method, scaled.because) == (found.method, found.because)


def test_a_year_that_repeats_itself_and_grows_goes_on_so() -> None:
    found = forecast(seasonal_years(5), 12, 12)
    assert found.points == pytest.approx(seasonal_years(6)[60:], rel=0.03)
    assert (found.method, found.confidence, found.because) == ("combined", "high", "proven")
    assert found.mase is not None
    assert found.mase < 0.5


def test_a_gap_is_filled_with_what_its_season_makes_of_it() -> None:
    values: list[float | None] = [*seasonal_years(5)]
    whole = forecast(values, 12, 12)
    values[23] = values[40] = None
    assert forecast(values, 12, 12).points == pytest.approx(whole.points, rel=0.02)
    assert forecast([float("nan"), None, *seasonal_years(5)], 12, 12).points == whole.points


def test_money_is_read_as_it_is() -> None:
    values = [Decimal(round(each)) for each in seasonal_years(3)]
    assert forecast(values, 12, 3) == forecast([float(each) for each in values], 12, 3)


def test_what_never_changes_stays_and_its_bands_have_no_width() -> None:
    found = forecast([250.0] * 30, 12, 3)
    assert found.points == found.low95 == found.high95 == pytest.approx([250.0] * 3)
    assert found.mase is None
    assert found.smape == pytest.approx(0)


def test_what_was_never_sold_is_not_forecast_to_be() -> None:
    assert forecast([0.0] * 30, 12, 3).points == [0, 0, 0]


def test_one_value_is_carried_on_with_low_confidence_and_no_bands() -> None:
    found = forecast([40.0], 12, 2)
    assert (found.points, found.low80, found.high95) == ([40.0, 40.0], None, None)
    assert (found.method, found.confidence, found.because) == ("level", "low", "short")
    assert (found.mase, found.smape) == (None, None)


def test_a_season_that_was_seen_once_counts_for_half() -> None:
    year = [100.0] * 11 + [300.0]
    found = forecast(year + year[:6], 12, 12)
    assert found.method == "season_once"
    assert (found.low80, found.confidence) == (None, "low")
    assert found.points[5] == max(found.points)
    assert 150 < found.points[5] < 300


def test_nothing_known_is_no_forecast() -> None:
    with pytest.raises(ValueError, match="no value"):
        forecast([None, float("nan")], 12, 3)


def test_what_is_new_is_not_held_back_by_the_time_before_it() -> None:
    since = [50.0, 52.0, 49.0, 51.0, 50.0, 48.0, 52.0, 50.0, 51.0, 50.0]
    assert forecast([0.0] * 26 + since, 12, 1).points == pytest.approx([50], abs=1)


def test_what_is_sold_rarely_is_forecast_at_its_rate_which_fades() -> None:
    rare = [0.0, 0.0, 6.0, 0.0] * 9
    found = forecast(rare, 12, 4)
    assert (found.method, found.confidence, found.because) == ("intermittent", "low", "mostly_zeros")
    assert found.points == pytest.approx([1.5] * 4, rel=0.15)
    assert forecast(rare + [0.0] * 12, 12, 1).points[0] < found.points[0] / 2


def test_losses_may_be_forecast() -> None:
    found = forecast([-100.0 - 2 * each for each in range(36)], 12, 3)
    assert all(-180 < each < -165 for each in found.points)


def test_one_month_near_zero_does_not_rule_the_forecast() -> None:
    values = seasonal_years(4)
    values[30] = 0.001
    assert forecast(values, 12, 12).points == pytest.approx(seasonal_years(5)[48:], rel=0.25)


@pytest.mark.filterwarnings("error")
def test_a_value_too_small_to_be_divided_is_as_good_as_none() -> None:
    found = forecast([5e-324, 5e-324, 2e10, 5e-324, 5e-324], 1, 3)
    assert np.isfinite(found.points).all()


@pytest.mark.parametrize("months", [30, 36, 60, 200])
def test_the_bands_hold_what_they_say_within_eight_points(months: int) -> None:
    rng = np.random.default_rng(months)
    inside = np.mean([in_bands(*made_up(rng, months)) for _ in range(60)], axis=0)
    assert inside == pytest.approx([0.80, 0.95], abs=0.08)


def test_the_error_that_is_stated_is_the_one_to_come() -> None:
    rng = np.random.default_rng(3)
    stated, came = np.mean([errors(*made_up(rng, 60)) for _ in range(60)], axis=0)
    assert stated == pytest.approx(came, rel=0.25)


def seasonal_years(years: int) -> list[float]:
    months = np.arange(12 * years)
    return (1000 * 1.004**months * (1 + 0.3 * np.sin(months * np.pi / 6))).tolist()


def made_up(rng: np.random.Generator, months: int) -> tuple[Sequence[float], Sequence[float]]:
    """A level that wanders, a season and chance; its last twelve months apart."""
    size = months + 12
    wandering = np.cumsum(rng.normal(0.003, 0.02, size))
    season = np.resize(rng.normal(0, 0.2, 12), size)
    values = np.exp(6 + wandering + season + rng.normal(0, 0.04, size)).tolist()
    return values[:months], values[months:]


def in_bands(history: Sequence[float], came: Sequence[float]) -> list[float]:
    found = forecast(history, 12, 12)
    return [share(found.low80, came, found.high80), share(found.low95, came, found.high95)]


def share(low: Sequence[float] | None, came: Sequence[float], high: Sequence[float] | None) -> float:
    assert low
    assert high
    return float(np.mean([a <= b <= c for a, b, c in zip(low, came, high, strict=True)]))


def errors(history: Sequence[float], came: Sequence[float]) -> tuple[float, float]:
    found: Forecast = forecast(history, 12, 12)
    assert found.smape is not None
    pairs = zip(found.points, came, strict=True)
    return found.smape, float(np.mean([200 * abs(a - b) / (a + b) for a, b in pairs]))
