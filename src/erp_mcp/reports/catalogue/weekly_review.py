"""The week of the business: what was sold, who owes, what runs out, who waits, and what to do first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import shorten

from erp_mcp.analytics.contributions import NOTHING
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Column,
    Confidence,
    Day,
    Explained,
    Grid,
    Line,
    Name,
    Number,
    Phrase,
    Story,
    Value,
    Word,
)
from erp_mcp.analytics.week import Week, week
from erp_mcp.errors import InvalidInput
from erp_mcp.reports.catalogue.amounts import customer_page, days_of, money, number
from erp_mcp.reports.catalogue.sales import drivers, rows_under, verdict
from erp_mcp.reports.catalogue.sales_caveats import caveats, confidence
from erp_mcp.reports.catalogue.sales_figures import charts, grids
from erp_mcp.store.due import TakenOver, Waiting
from erp_mcp.store.owing import Debtor
from erp_mcp.store.stocking import Short

LONGEST = 80
SALES_DRIVERS, SALES_GRIDS = 3, ("branch", "product", "customer")


async def weekly_review(scene: Scene) -> Story:
    scope = scene.scope
    if scope.product or scope.customer or scope.supplier:
        raise InvalidInput(
            "The weekly review is of the whole business or of a branch. Nothing was changed. "
            "Of goods or of one customer ask for the report `sales`."
        )
    found = await week(scene)
    asked = replace(scene, period=found.against.now)
    return Story(
        "weekly_review",
        Phrase("week.title_of", {"branch": Name(scope.branch)}) if scope.branch else Phrase("week.title"),
        _explained(found),
        list(_verdict(asked, found)),
        list(_drivers(asked, found)),
        list(_grids(asked, found)),
        await _charts(asked, found),
        list(_advice(asked, found)),
        list(_caveats(asked, found)),
        found.is_empty,
    )


def _explained(found: Week) -> Explained:
    told: tuple[Confidence, Phrase | None] = confidence(found.sold) if found.sold else ("low", None)
    rows = rows_under(found.sold) if found.sold else 0
    return Explained(Phrase("week.method"), days_of(found.against.now), rows, *told)


def _verdict(scene: Scene, found: Week) -> Iterator[Phrase]:
    if found.sold:
        yield from verdict(scene, found.sold)
    else:
        yield Phrase("trade.empty", {"days": scene.days})
    owed = sum((each.amount for each in found.owed), NOTHING)
    if owed:
        late = sum((each.amount for each in found.owed if each.age), NOTHING)
        yield Phrase("week.owed", {"owed": money(owed, scene), "late": money(late, scene)})


def _drivers(scene: Scene, found: Week) -> Iterator[Phrase]:
    if found.sold:
        yield from list(drivers(scene, found.sold))[:SALES_DRIVERS]
    if found.newly_late.invoices:
        values = {
            "invoices": number(found.newly_late.invoices),
            "amount": money(found.newly_late.amount, scene),
        }
        yield Phrase("week.newly_late", values)
    counts = {
        "short": _total(found.short),
        "complaints": _total(found.complaints),
        "waiting": _total(found.waiting),
    }
    if any(each.value for each in counts.values()):
        yield Phrase("week.short" if scene.scope.branch else "week.open", counts)


def _total(rows: Sequence[Short | TakenOver | Waiting]) -> Number:
    """Of all there are, of whom only the first are known."""
    return number(rows[0].total if rows else 0)


async def _charts(scene: Scene, found: Week) -> list[Chart]:
    return await charts(scene, found.sold) if found.sold else []


def _grids(scene: Scene, found: Week) -> Iterator[Grid]:
    if found.sold:
        yield from (each for each in grids(scene, found.sold) if each.name in SALES_GRIDS)
    if found.late:
        yield _debtors(scene, found.late)
    if found.short:
        yield _short(found.short)
    if found.complaints or found.waiting:
        yield _waiting(scene, found)


def _debtors(scene: Scene, late: Sequence[Debtor]) -> Grid:
    columns = (
        Column(Phrase("trade.customer")),
        Column(Phrase("week.overdue"), "money"),
        Column(Phrase("week.since"), "day"),
        Column(Phrase("week.days"), "number"),
    )
    lines = [
        Line(
            [Name(each.customer), money(each.overdue, scene), Day(each.since), number(each.days)],
            customer_page(each.customer),
        )
        for each in late
    ]
    return Grid("debtors", Phrase("week.debtors"), columns, lines, late[0].total)


def _short(short: Sequence[Short]) -> Grid:
    columns = (
        Column(Phrase("trade.product")),
        Column(Phrase("week.on_hand"), "number"),
        Column(Phrase("week.cover"), "number"),
        Column(Phrase("week.order"), "number"),
        Column(Phrase("week.supplier")),
    )
    lines = [
        Line(
            [
                Name(each.name),
                number(each.on_hand),
                None if each.cover_days is None else number(each.cover_days),
                number(each.wanted),
                Name(each.supplier) if each.supplier else None,
            ],
            _inventory(each.name),
        )
        for each in short
    ]
    return Grid("short", Phrase("week.running_out"), columns, lines, short[0].total)


def _waiting(scene: Scene, found: Week) -> Grid:
    """Whoever complained first."""
    columns = (
        Column(Phrase("trade.customer")),
        Column(Phrase("week.since"), "day"),
        Column(Phrase("week.kind")),
        Column(Phrase("week.said")),
    )
    complained = {each.session_id for each in found.complaints}
    others = [each for each in found.waiting if each.session_id not in complained]
    lines = [
        *(_talk(scene, each, "week.for_a_person") for each in found.complaints),
        *(_talk(scene, each, "week.unanswered") for each in others),
    ]
    return Grid("waiting", Phrase("week.who_waits"), columns, lines)


def _talk(scene: Scene, each: TakenOver | Waiting, kind: str) -> Line:
    said = Name(shorten(each.text, LONGEST, placeholder=" …"))
    cells: list[Value | None] = [
        Name(each.customer),
        Day(each.since.astimezone(scene.now.tzinfo).date()),
        Word(kind),
        said,
    ]
    return Line(cells, _reply(each))


def _reply(each: TakenOver | Waiting) -> Call:
    return Call("draft_reply", {"conversation": each.session_id})


def _inventory(product: str) -> Call:
    return Call("generate_report", {"report": "inventory", "options": {"product": product}})


def _advice(scene: Scene, found: Week) -> Iterator[Advice]:
    """One thing each for whoever waits, what runs out and who owes."""
    for talk in [*found.complaints, *found.waiting][:1]:
        yield Advice(Phrase("week.answer", {"name": Name(talk.customer)}), _reply(talk))
    for goods in found.short[:1]:
        values = {
            "name": Name(goods.name),
            "on_hand": number(goods.on_hand),
            "wanted": number(goods.wanted),
        }
        yield Advice(Phrase("week.reorder", values), _inventory(goods.name))
    for debtor in found.late[:1]:
        values = {
            "name": Name(debtor.customer),
            "amount": money(debtor.overdue, scene),
            "days": number(debtor.days),
        }
        yield Advice(Phrase("week.collect", values), customer_page(debtor.customer))


def _caveats(scene: Scene, found: Week) -> Iterator[Phrase]:
    if found.sold:
        yield from caveats(scene, found.sold)
    if unconverted := sum(each.unconverted for each in found.owed):
        yield Phrase("week.unconverted", {"invoices": number(unconverted)})
    yield Phrase("week.not_by_branch" if scene.scope.branch else "week.stands_now")
