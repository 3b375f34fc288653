"""The lead pipeline: what it may bring by how leads ended before, where they come from, and what lies about."""

from collections.abc import Iterator
from decimal import Decimal

from erp_mcp.analytics.conversion import Conversion, lead_conversion, rate
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Day,
    Days,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Percent,
    Phrase,
    Series,
    Story,
    Value,
    Word,
)
from erp_mcp.reports.phrasing import cautions, columns, count, days, share
from erp_mcp.store.pipeline import Quiet, Sourced, Staged

MOST_ADVICE = 3
FAR = 10  # points between what was won by count and by value


async def leads(scene: Scene) -> Story:
    found = await lead_conversion(scene)
    title = Phrase("leads.title")
    explained = Explained(Phrase("leads.method"), found.days, found.rows, found.confidence)
    if not found.rows:
        return Story("leads", title, explained, [Phrase("leads.nothing")], is_empty=True)
    return Story(
        "leads",
        title,
        explained,
        list(_verdict(scene, found)),
        list(_drivers(scene, found)),
        list(_grids(scene, found)),
        [_chart(scene, found)] if found.open else [],
        [_advised(scene, each) for each in found.quiet[:MOST_ADVICE]],
        list(_caveats(scene, found)),
    )


def _verdict(scene: Scene, found: Conversion) -> Iterator[Phrase]:
    home, weighted = scene.basis.currency, found.weighted
    told: dict[str, Value] = {
        "n": count(sum(each.leads for each in found.open)),
        "expected": Money(found.expected, home),
    }
    if weighted is None:
        yield Phrase("leads.open", told)
    else:
        yield Phrase("leads.weighted", told | {"weighted": Money(round(weighted, 2), home)})
    if found.ended:
        won = {"won": count(found.won), "ended": count(found.ended)}
        yield Phrase("leads.won_of", won | {"share": share(Decimal(found.won), Decimal(found.ended))})


def _drivers(scene: Scene, found: Conversion) -> Iterator[Phrase]:
    quiet = sum(each.quiet for each in found.open)
    if quiet:
        amount = sum((each.quiet_expected for each in found.open), Decimal(0))
        yield Phrase("leads.quiet", {"n": count(quiet), "amount": Money(amount, scene.basis.currency)})
    came = {"n": count(found.came.leads), "days": scene.days, "before": count(found.came_before.leads)}
    yield Phrase("leads.came", came | {"days_before": Days(found.before.first, found.before.last)})
    rated = [(rate(each.won, each.lost), each) for each in found.sources]
    best = max(
        ((share_won, each) for share_won, each in rated if share_won is not None), default=None, key=_rate
    )
    if best:
        told = {"source": _source(best[1]), "share": Percent(best[0]), "won": count(best[1].won)}
        yield Phrase("leads.best", told | {"ended": count(best[1].won + best[1].lost)})
    won = found.at("won")
    if won and won.took is not None:
        yield Phrase("leads.took", {"days": days(won.took), "n": count(won.leads)})


def _rate(rated: tuple[Decimal, Sourced]) -> Decimal:
    return rated[0]


def _source(each: Sourced) -> Value:
    return Name(each.source) if each.source else Word("leads.no_source")


def _grids(scene: Scene, found: Conversion) -> Iterator[Grid]:
    if found.open:
        yield _stages(scene, found)
    yield _sources(scene, found)
    if found.quiet:
        yield _quiet(scene, found)


def _stages(scene: Scene, found: Conversion) -> Grid:
    home, chances = scene.basis.currency, found.chances

    def line(each: Staged) -> Line:
        chance = chances.get(each.stage)
        return Line(
            [
                Word(f"leads.{each.stage}"),
                count(each.leads),
                Money(each.expected, home),
                None if chance is None else Percent(chance * 100),
                None if chance is None else Money(round(each.expected * chance, 2), home),
                count(each.age),
                count(each.quiet),
            ]
        )

    return Grid(
        "stages",
        Phrase("leads.by_stage"),
        columns(
            ("leads.stage", "text"),
            ("leads.leads", "number"),
            ("leads.expected", "money"),
            ("leads.chance", "percent"),
            ("leads.weighted_amount", "money"),
            ("leads.age", "number"),
            ("leads.quiet_count", "number"),
        ),
        [line(each) for each in found.open],
    )


def _sources(scene: Scene, found: Conversion) -> Grid:
    home = scene.basis.currency

    def line(each: Sourced) -> Line:
        won = rate(each.won, each.lost)
        return Line(
            [
                _source(each),
                *map(count, (each.leads, each.open, each.won, each.lost)),
                None if won is None else Percent(won),
                Money(each.won_amount, home),
                Money(each.open_amount, home),
            ]
        )

    return Grid(
        "sources",
        Phrase("leads.by_source"),
        columns(
            ("leads.source", "text"),
            ("leads.leads", "number"),
            ("leads.still_open", "number"),
            ("leads.won", "number"),
            ("leads.lost", "number"),
            ("leads.rate", "percent"),
            ("leads.won_amount", "money"),
            ("leads.open_amount", "money"),
        ),
        [line(each) for each in found.sources],
    )


def _quiet(scene: Scene, found: Conversion) -> Grid:
    return Grid(
        "quiet",
        Phrase("leads.lying"),
        columns(
            ("leads.lead", "text"),
            ("leads.stage", "text"),
            ("leads.expected", "money"),
            ("leads.silent", "number"),
            ("leads.age", "number"),
        ),
        [
            Line(
                [
                    Name(each.name),
                    Word(f"leads.{each.stage}"),
                    None if each.amount is None else Money(each.amount, scene.basis.currency),
                    count(each.silent),
                    count(each.age),
                ],
                _scored(each),
            )
            for each in found.quiet
        ],
        sum(each.quiet for each in found.open),
    )


def _scored(each: Quiet) -> Call:
    return Call("score_leads", {"leads": [str(each.external_id)]})


def _advised(scene: Scene, each: Quiet) -> Advice:
    told: dict[str, Value] = {"lead": Name(each.name), "silent": days(each.silent)}
    if each.amount is None:
        return Advice(Phrase("leads.touch_unvalued", told), _scored(each))
    worth = {"amount": Money(each.amount, scene.basis.currency)}
    return Advice(Phrase("leads.touch", told | worth), _scored(each))


def _chart(scene: Scene, found: Conversion) -> Chart:
    series = [Series(Phrase("leads.expected"), [each.expected for each in found.open])]
    if chances := found.chances:
        weighted = [round(each.expected * chances[each.stage], 2) for each in found.open]
        series.append(Series(Phrase("leads.weighted_amount"), weighted))
    labels = [Word(f"leads.{each.stage}") for each in found.open]
    return Chart("stages", Phrase("leads.by_stage"), "bar", labels, series, scene.basis.currency)


def _caveats(scene: Scene, found: Conversion) -> Iterator[Phrase]:
    if found.chances:
        by_count, by_value = share(Decimal(found.won), Decimal(found.ended)), Percent(found.won_by_value)
        if by_value.value + FAR < by_count.value:
            yield Phrase("leads.by_value", {"count": by_count, "value": by_value})
    yield Phrase("leads.evenly" if found.chances else "leads.too_few", {"ended": count(found.ended)})
    if found.at("won"):
        yield Phrase("leads.took_until")
    yield from cautions(scene, sum(each.unconverted for each in found.stages), Day(scene.today))
