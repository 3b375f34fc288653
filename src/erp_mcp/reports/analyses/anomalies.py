"""What was unusual, how far off it was, and what most likely lies behind it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.anomalies import Unusual, unusual_sales
from erp_mcp.analytics.course import Course, of_rows
from erp_mcp.analytics.forecasting.anomalies import anomalies
from erp_mcp.analytics.given.reading import Entry
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Column,
    Days,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Number,
    Phrase,
    Story,
    Value,
    Word,
)
from erp_mcp.reports.analyses import coursing
from erp_mcp.reports.catalogue.amounts import change_of
from erp_mcp.reports.catalogue.sales_caveats import age_of

FEWEST, MOST_TOLD, MOST_ADVICE = 8, 4, 2
HALF = Decimal("0.5")  # of a value, for one row to be what made it


@dataclass(frozen=True, slots=True)
class Told:
    """`cause` is a phrase's name, `because` what it rests on."""

    subject: Value
    days: Days
    value: Value
    expected: Value
    off: Value | None
    cause: str
    because: str
    call: Call | None


async def tell_anomalies(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    refuse_other(scene.scope, "What was unusual", "branch", "product")
    found = await unusual_sales(scene)
    if not found.explained.rows:
        nothing = Phrase("anomalies.too_few", {"n": Number(Decimal(0)), "fewest": Number(Decimal(FEWEST))})
        return _story(found.explained, [nothing], [], [], is_empty=True)
    is_money = found.by == "branch"
    told = [_told(scene, each, is_money=is_money) for each in found.found]
    return _story(found.explained, [_verdict(scene, told)], told, list(age_of(scene)))


def _of_rows(scene: Scene, rows: Rows) -> Story:
    course = of_rows(scene, rows)
    confidence = "medium" if course.known >= 2 * FEWEST else "low"
    explained = coursing.explained(scene, course, "anomalies.rows_method", confidence)
    if course.known < FEWEST:
        told = {"n": Number(Decimal(course.known)), "fewest": Number(Decimal(FEWEST))}
        nothing = Phrase("anomalies.too_few", told)
        return _story(explained, [nothing], [], course.cautions, is_empty=True)
    found = list(_unusual(course))
    return _story(explained, [_verdict(scene, found, explained.days)], found, course.cautions)


def _story(
    explained: Explained,
    verdict: Sequence[Phrase],
    told: Sequence[Told],
    cautions: Sequence[Phrase],
    *,
    is_empty: bool = False,
) -> Story:
    return Story(
        "anomalies",
        Phrase("anomalies.title"),
        explained,
        verdict,
        [_driver(each) for each in told[:MOST_TOLD]],
        [_grid(told)] if told else [],
        (),
        list(_advice(told)),
        cautions,
        is_empty,
    )


def _verdict(scene: Scene, told: Sequence[Told], days: Days | None = None) -> Phrase:
    if not told:
        return Phrase("anomalies.none", {"days": days or scene.days})
    first = told[0]
    values: dict[str, Value] = {"n": Number(Decimal(len(told))), "subject": first.subject, "days": first.days}
    return Phrase("anomalies.found", values | {"value": first.value, "expected": first.expected})


def _driver(told: Told) -> Phrase:
    values: dict[str, Value] = {"subject": told.subject, "days": told.days, "because": Name(told.because)}
    return Phrase(f"anomalies.by_{told.cause}", values)


def _grid(told: Sequence[Told]) -> Grid:
    columns = [
        Column(Phrase("anomalies.what")),
        Column(Phrase("trade.days")),
        Column(Phrase("anomalies.value"), "number"),
        Column(Phrase("anomalies.expected"), "number"),
        Column(Phrase("anomalies.off"), "percent"),
        Column(Phrase("anomalies.cause")),
    ]
    lines = [
        Line(
            [each.subject, each.days, each.value, each.expected, each.off, Word(f"anomalies.{each.cause}")],
            each.call,
        )
        for each in told
    ]
    return Grid("anomalies", Phrase("anomalies.title"), columns, lines)


def _advice(told: Sequence[Told]) -> Iterator[Advice]:
    """Where nothing explains it, somebody has to look."""
    unknown = [each for each in told if each.cause == "unknown" and each.call]
    for each in unknown[:MOST_ADVICE]:
        yield Advice(Phrase("anomalies.look", {"subject": each.subject, "days": each.days}), each.call)


def _told(scene: Scene, each: Unusual, *, is_money: bool) -> Told:
    def figure(value: Decimal) -> Value:
        return Money(value, scene.basis.currency) if is_money else Number(value)

    return Told(
        Name(each.subject),
        each.days,
        figure(each.value),
        figure(each.expected),
        change_of(each.value, each.expected),
        each.cause,
        each.because,
        each.next_step,
    )


def _unusual(course: Course) -> Iterator[Told]:
    """A row that is most of what is off stands behind it."""
    by_place: defaultdict[int, list[Entry]] = defaultdict(list)
    for at, place in enumerate(course.places):
        by_place[at] = [
            each for each in course.entries or () if place.period.first <= each.day <= place.period.last
        ]
    season = course.season if len(course.places) >= 2 * course.season else 1
    for found in anomalies(course.values, season):
        value, expected = (Decimal(str(round(each, 2))) for each in (found.value, found.expected))
        period = course.places[found.index].period
        largest = max(by_place[found.index], key=_amount, default=None)
        is_one = largest is not None and value > expected and largest.amount >= (value - expected) * HALF
        is_one = is_one and len(by_place[found.index]) > 1
        yield Told(
            coursing.measure_word(course),
            Days(period.first, period.last),
            course.figure(value),
            course.figure(expected),
            change_of(value, expected),
            "one_row" if is_one else "unknown",
            f"{largest.amount:,} {largest.group}".strip() if is_one and largest else "",
            None,
        )


def _amount(entry: Entry) -> Decimal:
    return entry.amount
