"""The segments of customers as a story, and the parts of it that reports show too."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from erp_mcp.analytics.course import cautions_of
from erp_mcp.analytics.given.names import Role
from erp_mcp.analytics.given.narrowing import refuse_scope
from erp_mcp.analytics.given.reading import read_rows
from erp_mcp.analytics.given.segmenting import segments_of_rows
from erp_mcp.analytics.scene import Rows, Scene
from erp_mcp.analytics.segments import Segments, segments
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Day,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Phrase,
    Series,
    Story,
    Word,
)
from erp_mcp.reports.phrasing import cautions, columns, count, customer, days, open_customer, share
from erp_mcp.store.buyers import SegmentName

CORE: tuple[SegmentName, ...] = ("champions", "loyal")
SLIPPING: tuple[SegmentName, ...] = ("cannot_lose", "at_risk")
MOST_ADVICE = 3


async def tell_segments(scene: Scene) -> Story:
    if scene.rows is not None:
        return _of_rows(scene, scene.rows)
    found = await segments(scene)
    return _story(scene, found, list(cautions(scene, 0, Day(found.days.last))))


def _of_rows(scene: Scene, rows: Rows) -> Story:
    """In the currency of the rows, which may be none."""
    refuse_scope(scene.scope)
    needed: tuple[Role, ...] = ("date", "amount", "customer")
    given = read_rows(rows, needed, scene.options.get("columns", ""))
    own = replace(scene, basis=replace(scene.basis, currency=given.currency))
    cautioned = list(cautions_of(given))
    if not given.entries:
        method = Explained(Phrase("segments.method"), scene.days, 0, "low")
        title, nothing = Phrase("segments.title"), Phrase("segments.nothing")
        return Story("segments", title, method, [nothing], caveats=cautioned, is_empty=True)
    return _story(own, segments_of_rows(given.entries), cautioned)


def _story(scene: Scene, found: Segments, cautioned: Sequence[Phrase]) -> Story:
    title = Phrase("segments.title")
    if not found.customers:
        return Story("segments", title, explained(found), [Phrase("segments.nothing")], is_empty=True)
    return Story(
        "segments",
        title,
        explained(found),
        list(verdict(scene, found)),
        list(_drivers(scene, found)),
        [segment_grid(scene, found), best_grid(scene, found)],
        [segment_chart(scene, found)],
        list(_advice(scene, found)),
        cautioned,
    )


def explained(found: Segments) -> Explained:
    return Explained(Phrase("segments.method"), found.days, found.rows, found.confidence)


def verdict(scene: Scene, found: Segments) -> Iterator[Phrase]:
    core = found.of(*CORE)
    told = {
        "n": count(sum(each.customers for each in core)),
        "of": count(found.customers),
        "share": share(sum((each.spent for each in core), found.spent * 0), found.spent),
        "amount": Money(found.spent, scene.basis.currency),
    }
    yield Phrase("segments.verdict", told)


def _drivers(scene: Scene, found: Segments) -> Iterator[Phrase]:
    for each in found.segments[:MOST_ADVICE]:
        told = {"segment": Word(f"segments.{each.name}"), "n": count(each.customers)}
        spent = {"amount": Money(each.spent, scene.basis.currency), "silent": days(each.silent)}
        yield Phrase("segments.driver", told | spent | {"share": share(each.spent, found.spent)})


def _advice(scene: Scene, found: Segments) -> Iterator[Advice]:
    slipping = [each for each in found.best if each.segment in SLIPPING and each.id]
    for each in slipping[:MOST_ADVICE]:
        told = {"customer": customer(each.name, each.id), "silent": days(each.silent)}
        told_of = Phrase("segments.win", told | {"amount": Money(each.spent, scene.basis.currency)})
        yield Advice(told_of, Call("recommend_actions", {"customer": f"#{each.id}"}))


def segment_grid(scene: Scene, found: Segments) -> Grid:
    home = scene.basis.currency
    return Grid(
        "segments",
        Phrase("segments.by_segment"),
        columns(
            ("segments.segment", "text"),
            ("people.customers", "number"),
            ("segments.spent", "money"),
            ("people.share", "percent"),
            ("segments.usual_spent", "money"),
            ("segments.usual_orders", "number"),
            ("segments.silent", "number"),
        ),
        [
            Line(
                [
                    Word(f"segments.{each.name}"),
                    count(each.customers),
                    Money(each.spent, home),
                    share(each.spent, found.spent),
                    Money(each.usual_spent, home),
                    count(each.usual_orders),
                    count(each.silent),
                ]
            )
            for each in found.segments
        ],
        sum=[Word("people.total"), count(found.customers), Money(found.spent, home), None, None, None, None],
    )


def best_grid(scene: Scene, found: Segments) -> Grid:
    return Grid(
        "best",
        Phrase("segments.best"),
        columns(
            ("people.customer", "text"),
            ("segments.segment", "text"),
            ("segments.spent", "money"),
            ("people.orders", "number"),
            ("segments.silent", "number"),
            ("segments.recency", "number"),
            ("segments.frequency", "number"),
            ("segments.monetary", "number"),
        ),
        [
            Line(
                [
                    customer(each.name, each.id) if each.id else Name(each.name),
                    Word(f"segments.{each.segment}"),
                    Money(each.spent, scene.basis.currency),
                    count(each.orders),
                    count(each.silent),
                    *map(count, (each.recency, each.frequency, each.monetary)),
                ],
                open_customer(each.id) if each.id else None,
            )
            for each in found.best
        ],
        found.customers,
    )


def segment_chart(scene: Scene, found: Segments) -> Chart:
    series = Series(Phrase("segments.spent"), [each.spent for each in found.segments])
    labels = [Word(f"segments.{each.name}") for each in found.segments]
    return Chart("segments", Phrase("segments.by_segment"), "bar", labels, [series], scene.basis.currency)
