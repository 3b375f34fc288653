"""Who buys: those who came, came back or stayed away, their segments, and who is about to leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from erp_mcp.analytics.churn import Churn, churn
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.segments import Segments, segments
from erp_mcp.analytics.selling import Against, against_of
from erp_mcp.analytics.story import (
    Chart,
    Day,
    Explained,
    Grid,
    Line,
    Money,
    Phrase,
    Series,
    Story,
    Value,
    Word,
)
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue import churn as leaving
from erp_mcp.reports.catalogue import segments as parts
from erp_mcp.reports.catalogue.amounts import days_of
from erp_mcp.reports.catalogue.sales_caveats import measured, silence
from erp_mcp.reports.phrasing import cautions, columns, count, share
from erp_mcp.store.buyers import Visits, visits

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """`months` are the last ones, the first of them first."""

    scene: Scene
    against: Against
    now: Visits
    then: Visits
    months: Sequence[tuple[Period, Visits]]
    segments: Segments
    churn: Churn

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.scene.basis.currency)


async def customers(scene: Scene) -> Story:
    refuse_other(scene.scope, "The report on customers", "branch")
    title = Phrase("customers.title")
    against = await against_of(scene)
    if against is None:
        explained = Explained(Phrase("customers.method"), scene.days, 0, "high")
        why = Phrase("trade.not_begun", {"days": scene.days})
        return Story("customers", title, explained, [why], is_empty=True)
    scene = replace(scene, period=against.now)
    told = await _told(scene, against)
    explained = Explained(
        Phrase("customers.method"), scene.days, told.now.orders, told.churn.confidence, _learned(told.churn)
    )
    if not told.segments.customers:
        return Story("customers", title, explained, [Phrase("segments.nothing")], is_empty=True)
    return Story(
        "customers",
        title,
        explained,
        list(_verdict(told)),
        list(_drivers(told)),
        list(_grids(told)),
        [_months(told), parts.segment_chart(scene, told.segments)],
        list(leaving.advised(scene, told.churn)),
        list(_caveats(told)),
    )


async def _told(scene: Scene, against: Against) -> Told:
    months = _last_months(scene)
    given = scene.session, scene.basis.currency
    branch = scene.scope.branch
    now, then = await visits(*given, [scene.span(against.now), scene.span(against.before)], branch)
    by_month = await visits(*given, [scene.span(each) for each in months], branch)
    found = list(zip(months, by_month, strict=True))
    return Told(scene, against, now, then, found, await segments(scene), await churn(scene))


def _last_months(scene: Scene) -> list[Period]:
    """Up to the one in which the period ends, and of that no more than is over."""
    months = [Period(scene.period.last.replace(day=1), scene.period.last)]
    while len(months) < MONTHS:
        first = months[0].first
        last = first - first.resolution
        months.insert(0, Period(last.replace(day=1), last))
    return months


def _learned(found: Churn) -> Phrase | None:
    return leaving.explained(found).because


def _verdict(told: Told) -> Iterator[Phrase]:
    yield from silence(told.against)
    yield Phrase(
        "customers.bought" if told.now.buyers else "customers.nobody",
        {
            "n": count(told.now.buyers),
            "amount": told.money(told.now.amount),
            "days": told.scene.days,
            "new": count(told.now.new),
            "before": count(told.then.buyers),
            "days_before": days_of(told.against.before),
        },
    )
    if told.churn.standing.judged:
        yield leaving.verdict(told.scene, told.churn)


def _drivers(told: Told) -> Iterator[Phrase]:
    yield from parts.verdict(told.scene, told.segments)
    if told.then.buyers:
        again = share(Decimal(told.then.again), Decimal(told.then.buyers))
        named = {"n": count(told.then.again), "of": count(told.then.buyers), "share": again}
        yield Phrase("customers.again", named | {"days_before": days_of(told.against.before)})
    if told.now.new:
        part = share(told.now.new_amount, told.now.amount)
        yield Phrase("customers.new_amount", {"amount": told.money(told.now.new_amount), "share": part})
    yield from list(leaving.drivers(told.scene, told.churn))[:2]


def _grids(told: Told) -> Iterator[Grid]:
    yield parts.segment_grid(told.scene, told.segments)
    if told.churn.leaving:
        yield leaving.leaving_grid(told.scene, told.churn)
    yield _visits(told)
    yield parts.best_grid(told.scene, told.segments)


def _visits(told: Told) -> Grid:
    now, then = told.now, told.then
    rows: list[tuple[str, Value, Value]] = [
        ("buyers", count(now.buyers), count(then.buyers)),
        ("new", count(now.new), count(then.new)),
        ("returning", count(now.buyers - now.new), count(then.buyers - then.new)),
        ("orders", count(now.orders), count(then.orders)),
        ("bought_for", told.money(now.amount), told.money(then.amount)),
    ]
    return Grid(
        "buyers",
        Phrase("customers.who_bought"),
        columns(("customers.what", "text"), ("customers.now", "number"), ("customers.then", "number")),
        [Line([Word(f"customers.{name}"), here, before]) for name, here, before in rows],
    )


def _months(told: Told) -> Chart:
    labels = [Day(month.first, "month") for month, _ in told.months]
    new = [Decimal(each.new) for _, each in told.months]
    returning = [Decimal(each.buyers - each.new) for _, each in told.months]
    series = [Series(Phrase("customers.returning"), returning), Series(Phrase("customers.new"), new)]
    return Chart("buyers", Phrase("customers.by_month"), "stacked", labels, series, "people.customers")


def _caveats(told: Told) -> Iterator[Phrase]:
    yield from measured(told.against)
    yield Phrase("customers.until", {"day": Day(told.churn.until)})
    yield from leaving.caveats(told.churn)
    yield from cautions(
        told.scene, max(told.now.unconverted + told.then.unconverted, told.churn.standing.unconverted)
    )
