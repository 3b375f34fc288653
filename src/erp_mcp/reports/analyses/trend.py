"""Where a measure is heading: its last stretch against the one before, its pace, its season, its extremes."""

from collections.abc import Iterator
from decimal import Decimal

from erp_mcp.analytics.course import Course, Place, course
from erp_mcp.analytics.forecasting.factors import factors_of
from erp_mcp.analytics.forecasting.past import past_of
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Advice, Chart, Confidence, Day, Phrase, Story, Value
from erp_mcp.reports.analyses import coursing

FEWEST = 3
SURE, WEAK = 24, 8  # values


async def tell_trend(scene: Scene) -> Story:
    found = await course(scene)
    if found.known < FEWEST:
        return coursing.too_short(scene, "trend", found, FEWEST)
    return Story(
        "trend",
        coursing.title_of(scene, "trend", found),
        coursing.explained(scene, found, "analyses.trend_method", *_confidence(found)),
        list(_verdict(found)),
        list(_drivers(found)),
        [coursing.grid(scene, found)],
        [_chart(found)],
        list(_advice(scene, found)),
        coursing.caveats(scene, found),
    )


def _verdict(found: Course) -> Iterator[Phrase]:
    """A whole season against the one before, where there are two; else one half against the other."""
    size = found.season if 1 < found.season <= len(found.places) // 2 else len(found.places) // 2
    now, before = found.places[-size:], found.places[-2 * size : -size]
    told = coursing.grown(found, now, before) | {"measure": coursing.together_word(found)}
    yield Phrase("analyses.trend_told" if "change" in told else "analyses.trend_began", told)


def _drivers(found: Course) -> Iterator[Phrase]:
    yield from coursing.factors_told(found, factors_of(past_of(found.values, found.season), found.season))
    known = [(each.value, each) for each in found.places if each.value is not None]
    best, worst = max(known, key=_value), min(known, key=_value)
    if best[0] > worst[0]:
        told: dict[str, Value] = {
            "best": Day(best[1].period.first, found.grain),
            "most": found.figure(best[0]),
            "worst": Day(worst[1].period.first, found.grain),
            "least": found.figure(worst[0]),
        }
        yield Phrase("analyses.extremes", told)


def _value(pair: tuple[Decimal, Place]) -> Decimal:
    return pair[0]


def _chart(found: Course) -> Chart:
    title = Phrase("analyses.trend", {"measure": coursing.measure_word(found)})
    return Chart("course", title, "line", coursing.labels(found), [coursing.series(found)], found.currency)


def _advice(scene: Scene, found: Course) -> Iterator[Advice]:
    if call := coursing.analyse(scene, found, "forecast", by=found.grain):
        yield Advice(Phrase("analyses.see_forecast"), call)


def _confidence(found: Course) -> tuple[Confidence, Phrase | None]:
    if found.known >= SURE:
        return "high", None
    told: dict[str, Value] = {
        "n": coursing.places(found, found.known),
        "enough": coursing.places(found, SURE),
    }
    return ("medium" if found.known >= WEAK else "low"), Phrase("analyses.more_values", told)
