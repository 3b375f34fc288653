"""A series carried on, with bands that its own past would have kept to, and what is to be thought of it."""

from collections.abc import Sequence

from erp_mcp.analytics.forecasting.backtest import Tested, tested
from erp_mcp.analytics.forecasting.factors import factors_of
from erp_mcp.analytics.forecasting.methods import carried_on, method_of
from erp_mcp.analytics.forecasting.outlook import Forecast, Method, Reason
from erp_mcp.analytics.forecasting.past import Past, Value, past_of
from erp_mcp.analytics.forecasting.seasons import Array
from erp_mcp.analytics.story import Confidence

GREAT_ERROR, SMALL_ERROR = 40.0, 15.0  # percent
FEW_SEASONS = 3


def forecast(values: Sequence[Value], season: int, steps: int) -> Forecast:
    """`season` is how many values make a year: 52 weeks, 12 months, 4 quarters; 1 if there is none.

    None or NaN is a gap. At least one value has to be known.
    """
    past = past_of(values, season)
    method = method_of(past, season)
    test = tested(past, method, season, steps)
    ahead = test.ahead if test else past.within_reason(carried_on(method, [past.values], season, steps)[0])
    low80, high80 = _band(past, test, ahead, 0.80)
    low95, high95 = _band(past, test, ahead, 0.95)
    confidence, because = _judged(test, method, past.values.size / season)
    return Forecast(
        points=past.in_units(ahead).tolist(),
        low80=low80,
        high80=high80,
        low95=low95,
        high95=high95,
        method=method,
        mase=test.mase if test else None,
        smape=test.smape if test else None,
        factors=factors_of(past, season),
        confidence=confidence,
        because=because,
    )


def _band(
    past: Past, test: Tested | None, ahead: Array, share: float
) -> tuple[list[float], list[float]] | tuple[None, None]:
    if test is None:
        return None, None
    reach = test.reach(share)
    return past.in_units(ahead - reach).tolist(), past.in_units(ahead + reach).tolist()


def _judged(test: Tested | None, method: Method, seasons: float) -> tuple[Confidence, Reason]:
    if test is None or test.smape is None:
        return "low", "short"
    if method == "intermittent":
        return "low", "mostly_zeros"
    if test.smape > GREAT_ERROR:
        return "low", "errs_much"
    if test.mase is not None and test.mase > 1:
        return "medium", "no_better_than_last_season"
    if seasons < FEW_SEASONS:
        return "medium", "few_seasons"
    return ("high", "proven") if test.smape <= SMALL_ERROR else ("medium", "errs_much")
