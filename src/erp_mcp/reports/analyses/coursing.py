"""What stories of a series share: their titles, tables and charts, and how they are explained."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import JsonValue

from erp_mcp.analytics.contributions import growth
from erp_mcp.analytics.course import Course, Place
from erp_mcp.analytics.forecasting.outlook import Factors, Peak
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Call,
    Column,
    Confidence,
    Day,
    Days,
    Explained,
    Grid,
    Line,
    Name,
    Number,
    Percent,
    Phrase,
    Series,
    Story,
    Value,
    Word,
)
from erp_mcp.reports.catalogue.amounts import change_of, percent, report
from erp_mcp.reports.catalogue.sales_caveats import age_of

MOST_LINES = 60


def title_of(scene: Scene, analysis: str, course: Course) -> Phrase:
    """With whatever part of the business was asked for."""
    scope = scene.scope
    parts = [each for each in (scope.branch, scope.product, scope.customer, scope.supplier) if each]
    told: dict[str, Value] = {"measure": measure_word(course)}
    if parts:
        return Phrase(f"analyses.{analysis}_of", told | {"what": Name(", ".join(parts))})
    return Phrase(f"analyses.{analysis}", told)


def measure_word(course: Course) -> Word:
    return Word(f"analyses.{course.measure}")


def together_word(course: Course) -> Word:
    """Of several of its values."""
    return measure_word(course) if course.is_additive else Word(f"analyses.customers_{course.grain}")


def explained(
    scene: Scene,
    course: Course,
    method: str,
    confidence: Confidence,
    because: Phrase | None = None,
) -> Explained:
    return Explained(Phrase(method), days_told(scene, course), course.rows, confidence, because)


def days_told(scene: Scene, course: Course) -> Days:
    if not course.places:
        return scene.days
    return Days(course.places[0].period.first, course.places[-1].period.last)


def too_short(scene: Scene, analysis: str, course: Course, fewest: int) -> Story:
    """What is missing, and how it would be had."""
    told: dict[str, Value] = {"n": places(course, course.known), "fewest": Number(Decimal(fewest))}
    return Story(
        analysis,
        title_of(scene, analysis, course),
        explained(scene, course, f"analyses.{analysis}_method", "low"),
        [Phrase("analyses.too_short", told)],
        caveats=course.cautions,
        is_empty=True,
    )


def places(course: Course, count: int) -> Number:
    return Number(Decimal(count), f"analyses.{course.grain}s")


def caveats(scene: Scene, course: Course) -> list[Phrase]:
    return [*course.cautions, *(age_of(scene) if course.is_of_company else ())]


def factors_told(course: Course, factors: Factors) -> Iterator[Phrase]:
    """What drives it: where it is heading, its season, its level against a year ago, and chance."""
    if factors.trend is not None:
        per = Word(f"analyses.{course.grain}")
        yield Phrase("analyses.pace", {"change": change(factors.trend), "grain": per})
    if factors.strongest and factors.weakest:
        strong, weak = (_latest(course, each) for each in (factors.strongest, factors.weakest))
        values: dict[str, Value] = {"strong": strong, "weak": weak}
        more: dict[str, Value] = {
            "above": change(factors.strongest.percent),
            "below": change(factors.weakest.percent),
        }
        yield Phrase("analyses.season_told", values | more)
    if factors.noise is not None and factors.noise > 1:
        yield Phrase("analyses.chance", {"share": Percent(Decimal(str(round(factors.noise))))})


def change(value: float) -> Percent:
    return Percent(Decimal(str(round(value, 1))), is_change=True)


def _latest(course: Course, peak: Peak) -> Day:
    """The last time it came round."""
    last = max(at for at in range(len(course.places)) if at % course.season == peak.place)
    return Day(course.places[last].period.first, course.grain)


def grid(scene: Scene, course: Course) -> Grid:
    """The newest first, each against the one before and the same one of the season before."""
    at = list(enumerate(course.places))[::-1]
    has_season = course.season > 1 and len(course.places) > course.season
    columns = [
        Column(Phrase("analyses.when"), "day"),
        Column(Phrase("analyses.figure"), "money" if course.currency else "number"),
        Column(Phrase("analyses.change"), "percent"),
    ]
    if has_season:
        columns.append(Column(Phrase("analyses.season_change", {"ago": ago(course)}), "percent"))
    lines = [
        Line(_cells(course, place, index, has_season=has_season), leads(scene, course, place))
        for index, place in at[:MOST_LINES]
    ]
    return Grid("course", Phrase("analyses.course"), columns, lines, len(at))


def ago(course: Course) -> Word:
    """A season."""
    return Word("analyses.week_ago" if course.grain == "day" else "analyses.year_ago")


def _cells(course: Course, place: Place, index: int, *, has_season: bool) -> list[Value | None]:
    cells: list[Value | None] = [
        Day(place.period.first, course.grain),
        None if place.value is None else course.figure(place.value),
        _change_at(course, index, 1),
    ]
    return [*cells, _change_at(course, index, course.season)] if has_season else cells


def _change_at(course: Course, index: int, back: int) -> Percent | None:
    if index < back:
        return None
    now, before = course.places[index].value, course.places[index - back].value
    return None if now is None or before is None else change_of(now, before)


def leads(scene: Scene, course: Course, place: Place) -> Call | None:
    """To the orders behind it; rows of a caller lead nowhere."""
    return report(scene, "sales", place.period) if course.is_of_company else None


def series(course: Course) -> Series:
    values = [None if each is None else round(each, 2) for each in course.values]
    return Series(Phrase("analyses.so_far"), values)


def labels(course: Course) -> list[Day]:
    return [Day(each.period.first, course.grain) for each in course.places]


def analyse(scene: Scene, course: Course, analysis: str, **options: str) -> Call | None:
    """The same part of the business and the same measure; of given rows the caller has to say it all again."""
    if not course.is_of_company:
        return None
    scope = scene.scope
    parts = {
        "measure": "" if course.measure == "sales" else course.measure,
        "branch": scope.branch,
        "product": scope.product,
        "customer": scope.customer,
        "supplier": scope.supplier,
    }
    kept: dict[str, JsonValue] = {name: each for name, each in (parts | options).items() if each}
    called: dict[str, JsonValue] = {"analysis": analysis}
    return Call("analyze_data", called | {"options": kept} if kept else called)


def grown(course: Course, now: Sequence[Place], before: Sequence[Place]) -> dict[str, Value]:
    """Two stretches of it, as values of a phrase."""
    amount, amount_before = (course.together([each.value for each in some]) for some in (now, before))
    values: dict[str, Value] = {
        "amount": course.figure(amount),
        "before": course.figure(amount_before),
        "days": Days(now[0].period.first, now[-1].period.last),
        "days_before": Days(before[0].period.first, before[-1].period.last),
    }
    share = percent(growth(amount, amount_before), is_change=True)
    return values | ({"change": share} if share else {})
