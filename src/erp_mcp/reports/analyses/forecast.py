"""What is to come of a measure: by week, month or quarter, with bands, how it erred before, and what drives it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import anyio.to_thread

from erp_mcp.analytics.contributions import growth
from erp_mcp.analytics.course import Course, course
from erp_mcp.analytics.forecasting.forecast import forecast
from erp_mcp.analytics.forecasting.outlook import Forecast
from erp_mcp.analytics.grains import bucket_of
from erp_mcp.analytics.options import number
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Chart,
    Column,
    Day,
    Days,
    Grid,
    Line,
    Number,
    Percent,
    Phrase,
    Series,
    Shape,
    Story,
    Value,
)
from erp_mcp.language.periods import Period
from erp_mcp.language.periods.period import Grain
from erp_mcp.reports.analyses import coursing
from erp_mcp.reports.catalogue.amounts import percent

FEWEST, MOST_STEPS = 6, 36
STEPS: dict[Grain, int] = {"day": 14, "week": 8, "month": 6, "quarter": 4, "year": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """`ahead` are the buckets to come."""

    course: Course
    found: Forecast
    ahead: Sequence[Period]

    @property
    def points(self) -> list[Decimal]:
        return [_exact(each) for each in self.found.points]

    @property
    def total(self) -> Decimal:
        return self.course.together(self.points)

    @property
    def season(self) -> int:
        return season_of(self.course)


async def tell_forecast(scene: Scene) -> Story:
    past = await course(scene)
    if past.known < FEWEST:
        return coursing.too_short(scene, "forecast", past, FEWEST)
    steps = number(scene.options, "steps", STEPS[past.grain], 1, MOST_STEPS)
    found = await anyio.to_thread.run_sync(forecast, past.values, season_of(past), steps)
    told = Told(past, found, _ahead(past, steps))
    method, reason = _named(found, is_seasonal=told.season > 1)
    return Story(
        "forecast",
        coursing.title_of(scene, "forecast", past),
        coursing.explained(scene, past, method, found.confidence, Phrase(reason)),
        list(_verdict(told)),
        list(_drivers(told)),
        [_grid(told)],
        [_chart(told)],
        list(_advice(scene, past)),
        [*_caveats(told), *coursing.caveats(scene, past)],
    )


def season_of(past: Course) -> int:
    """Of fewer than two nothing is known; without any there still are bands and a tested error."""
    return past.season if len(past.places) >= 2 * past.season else 1


def _named(found: Forecast, *, is_seasonal: bool) -> tuple[str, str]:
    """Where no season is known, none was repeated."""
    method, reason = f"forecast.{found.method}", f"forecast.{found.because}"
    if is_seasonal:
        return method, reason
    if found.method == "combined":
        method = "forecast.combined_plain"
    if found.because == "no_better_than_last_season":
        reason = "forecast.no_better_than_last_value"
    return method, reason


def _ahead(past: Course, steps: int) -> list[Period]:
    found = [past.places[-1].period]
    while len(found) <= steps:
        found.append(bucket_of(found[-1].ending, past.grain))
    return found[1:]


def _verdict(told: Told) -> Iterator[Phrase]:
    past, ahead = told.course, told.ahead
    values: dict[str, Value] = {
        "measure": coursing.together_word(past),
        "amount": past.figure(told.total),
        "days": Days(ahead[0].first, ahead[-1].last),
    }
    change = _against_last_season(told)
    if change is None:
        yield Phrase("forecast.expected", values)
    else:
        yield Phrase("forecast.expected_against", values | {"change": change, "ago": coursing.ago(past)})
    first: dict[str, Value] = {"when": Day(ahead[0].first, past.grain), "amount": past.figure(told.points[0])}
    if told.found.low80 and told.found.high80:
        low, high = past.figure(told.found.low80[0]), past.figure(told.found.high80[0])
        yield Phrase("forecast.first", first | {"low": low, "high": high})
    else:
        yield Phrase("forecast.first_alone", first)


def _against_last_season(told: Told) -> Percent | None:
    """The same ones of the season before, where all of them are known."""
    season, steps = told.course.season, len(told.ahead)
    values = told.course.values
    if season < 2 or steps > season or len(values) < season:
        return None
    start = len(values) - season
    before = [each for each in values[start : start + steps] if each is not None]
    if len(before) < steps:
        return None
    return percent(growth(told.total, told.course.together(before)), is_change=True)


def _drivers(told: Told) -> Iterator[Phrase]:
    yield from coursing.factors_told(told.course, told.found.factors)
    change = told.found.factors.level_change
    if change is not None and told.season > 1:
        values: dict[str, Value] = {"change": coursing.change(change), "ago": coursing.ago(told.course)}
        yield Phrase("forecast.step", values)


def _caveats(told: Told) -> Iterator[Phrase]:
    """How far the same method was off in the past belongs to what its figures mean."""
    mase, smape = told.found.mase, told.found.smape
    if told.season < told.course.season:
        yield Phrase("forecast.seasonless")
    if smape is None:
        yield Phrase("forecast.untested")
        return
    error: dict[str, Value] = {"smape": Percent(_exact(smape).quantize(Decimal("0.1")))}
    if mase is None:
        yield Phrase("forecast.erred", error)
    else:
        key = "forecast.erred_scaled" if told.season > 1 else "forecast.erred_last"
        yield Phrase(key, error | {"mase": Number(_exact(mase))})


def _grid(told: Told) -> Grid:
    past, found = told.course, told.found
    shape: Shape = "money" if past.currency else "number"
    bands = [each for each in (found.low80, found.high80, found.low95, found.high95) if each]
    headings = ["expected_one", "low80", "high80", "low95", "high95"][: 1 + len(bands)]
    columns = [
        Column(Phrase("analyses.when"), "day"),
        *(Column(Phrase(f"forecast.{each}"), shape) for each in headings),
    ]
    lines = [
        Line(
            [
                Day(period.first, past.grain),
                past.figure(told.points[at]),
                *(past.figure(each[at]) for each in bands),
            ]
        )
        for at, period in enumerate(told.ahead)
    ]
    return Grid("forecast", Phrase("forecast.to_come"), columns, lines)


def _chart(told: Told) -> Chart:
    """What was and what is to come on one line, between its bands."""
    past, found = told.course, told.found
    before: list[Decimal | None] = [None] * len(past.places)
    gap: list[Decimal | None] = [None] * len(told.ahead)
    so_far = coursing.series(past)
    expected = [*before, *told.points]
    series = [Series(so_far.title, [*so_far.values, *gap])]
    bands = (("forecast.band95", found.low95, found.high95), ("forecast.band80", found.low80, found.high80))
    for key, low, high in bands:
        if low and high:
            band = [*before, *map(_exact, low)], [*before, *map(_exact, high)]
            series.append(Series(Phrase(key), expected, *band))
    if found.low80 is None:
        series.append(Series(Phrase("forecast.expected_one"), expected))
    labels = [*coursing.labels(past), *(Day(each.first, past.grain) for each in told.ahead)]
    title = Phrase("analyses.forecast", {"measure": coursing.measure_word(past)})
    return Chart("forecast", title, "line", labels, series, past.currency)


def _advice(scene: Scene, past: Course) -> Iterator[Advice]:
    is_plain = past.measure == "sales" and not scene.scope.customer
    if is_plain and (call := coursing.analyse(scene, past, "reorder")):
        yield Advice(Phrase("forecast.reorder"), call)


def _exact(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))
