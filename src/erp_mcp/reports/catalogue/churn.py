"""Who is about to leave as a story, and the parts of it that reports show too."""

from collections.abc import Iterator
from datetime import timedelta

from erp_mcp.analytics.churn import BOUNDS, Churn, churn
from erp_mcp.analytics.given.narrowing import refuse_rows
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
    Number,
    Percent,
    Phrase,
    Series,
    Story,
)
from erp_mcp.reports.phrasing import cautions, columns, count, customer, days, open_customer
from erp_mcp.store.lateness import Leaving

MOST_ADVICE = 3
YEAR = timedelta(days=364)


async def tell_churn(scene: Scene) -> Story:
    refuse_rows(scene.rows, "Churn")
    found = await churn(scene)
    title, told = Phrase("churn.title"), explained(found)
    if not found.standing.judged:
        nothing = Phrase("churn.nothing", {"n": count(found.standing.unjudged)})
        return Story("churn", title, told, [nothing], is_empty=True)
    return Story(
        "churn",
        title,
        told,
        [verdict(scene, found)],
        list(drivers(scene, found)),
        [leaving_grid(scene, found)] if found.leaving else [],
        [_chart(found)] if found.shares else [],
        list(advised(scene, found)),
        [*caveats(found), *cautions(scene, found.standing.unconverted, Day(found.until))],
    )


def explained(found: Churn) -> Explained:
    because = Phrase("churn.learned" if found.shares else "churn.unlearned", {"n": count(found.looks)})
    days_told = Days(found.until - YEAR, found.until)
    return Explained(Phrase("churn.method"), days_told, found.standing.orders, found.confidence, because)


def verdict(scene: Scene, found: Churn) -> Phrase:
    standing, home = found.standing, scene.basis.currency
    told = {
        "n": count(standing.late),
        "of": count(standing.judged),
        "amount": Money(standing.spent_by_late, home),
        "share": Percent(found.late_share),
    }
    return Phrase("churn.late" if standing.late else "churn.nobody", told)


def drivers(scene: Scene, found: Churn) -> Iterator[Phrase]:
    """The three reasons: the largest of them, what became of such as these, and what is to be lost."""
    home = scene.basis.currency
    if found.leaving:
        first = found.leaving[0]
        told = {"customer": customer(first.name, first.id), "silent": days(first.silent)}
        yield Phrase("churn.first", told | {"gap": days(first.gap), "amount": Money(first.spent, home)})
    if found.shares and found.standing.late:
        worst = Percent(found.shares[-1] * 100)
        yield Phrase("churn.became", {"share": worst, "n": count(found.looks)})
        yield Phrase("churn.expected", {"amount": Money(found.standing.expected_loss, home)})
    if found.standing.long_gone:
        yield Phrase("churn.long_gone", {"n": count(found.standing.long_gone)})


def leaving_grid(scene: Scene, found: Churn) -> Grid:
    return Grid(
        "leaving",
        Phrase("churn.leaving"),
        columns(
            ("people.customer", "text"),
            ("churn.risk", "percent"),
            ("churn.spent", "money"),
            ("churn.silent", "number"),
            ("churn.gap", "number"),
            ("churn.times", "number"),
            ("churn.last_on", "day"),
        ),
        [_line(scene, each) for each in found.leaving],
        found.standing.late,
    )


def _line(scene: Scene, each: Leaving) -> Line:
    return Line(
        [
            customer(each.name, each.id),
            None if each.share is None else Percent(each.share * 100),
            Money(each.spent, scene.basis.currency),
            count(each.silent),
            count(round(each.gap)),
            Number(each.times),
            Day(each.last_on),
        ],
        open_customer(each.id),
    )


def advised(scene: Scene, found: Churn) -> Iterator[Advice]:
    for each in found.leaving[:MOST_ADVICE]:
        told = {"customer": customer(each.name, each.id), "silent": days(each.silent), "gap": days(each.gap)}
        spent = {"amount": Money(each.spent, scene.basis.currency)}
        yield Advice(
            Phrase("churn.win_back", told | spent), Call("recommend_actions", {"customer": f"#{each.id}"})
        )


def caveats(found: Churn) -> Iterator[Phrase]:
    if found.standing.unjudged:
        yield Phrase("churn.unjudged", {"n": count(found.standing.unjudged)})
    if not found.shares:
        yield Phrase("churn.unlearned", {"n": count(found.looks)})


def _chart(found: Churn) -> Chart:
    """How likely who is so late is gone."""
    labels = [Name(f"< {BOUNDS[0]}×"), *(Name(f"≥ {each}×") for each in BOUNDS)]
    series = Series(Phrase("churn.gone"), [each * 100 for each in found.shares])
    return Chart("lateness", Phrase("churn.curve"), "line", labels, [series], "churn.percent")
