"""The lists of a day: who waits and what is open, those first that cannot wait."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from textwrap import shorten
from zoneinfo import ZoneInfo

from erp_mcp.analytics.morning import Morning
from erp_mcp.analytics.story import Call, Column, Day, Grid, Line, Money, Name, Number, Percent, Phrase, Shape
from erp_mcp.store.basis import Basis
from erp_mcp.store.due import FallenDue, Leaving, TakenOver, Undone, Waiting
from erp_mcp.store.stocking import Short
from erp_mcp.store.trade import Sold

LONGEST = 80  # characters of what somebody said
SHAPES: dict[str, Shape] = {
    "since": "day",
    "due_on": "day",
    "planned": "day",
    "open": "money",
    "amount": "money",
    "before": "money",
    "change": "percent",
    "orders": "number",
    "on_hand": "number",
    "cover": "number",
    "wanted": "number",
}
Open = TakenOver | Waiting | Undone | Leaving | FallenDue | Short


def day_grids(found: Morning, basis: Basis) -> Iterator[Grid]:
    """Without those in which there would be nothing."""
    zone = ZoneInfo(basis.time_zone)
    traded = [each for each in found.branches if each.amount or each.before]
    grids = [
        _grid("handed_over", "customer since said", [_waits(each, zone) for each in found.handed_over]),
        _grid("waiting", "customer since said", [_waits(each, zone) for each in found.waiting]),
        _grid("due", "invoice customer open due_on", [_due(each) for each in found.due]),
        _grid("short", "product on_hand cover wanted supplier", [_short(each) for each in found.short]),
        _grid("late", "delivery customer branch planned", [_leaving(each) for each in found.leaving]),
        _grid("undone", "what customer due_on", [_undone(each) for each in found.undone]),
        _grid("sold", "branch orders amount before change", [_sold(each, basis) for each in traded]),
    ]
    counts = [found.handed_over, found.waiting, found.due, found.short, found.leaving, found.undone]
    totals = [*map(counted_in, counts), len(traded)]
    for grid, total in zip(grids, totals, strict=True):
        if grid.lines:
            yield replace(grid, total=total)


def counted_in(found: Sequence[Open]) -> int:
    """How many there are of which these are the first."""
    return found[0].total if found else 0


def _grid(name: str, columns: str, lines: list[Line]) -> Grid:
    headed = [Column(Phrase(f"day.{each}"), SHAPES.get(each, "text")) for each in columns.split()]
    return Grid(name, Phrase(f"day.{name}_title"), headed, lines)


def _waits(each: TakenOver | Waiting, zone: ZoneInfo) -> Line:
    said = shorten(each.text, LONGEST, placeholder=" …")
    call = Call("analyze_conversation", {"session_id": each.session_id})
    who = Name(each.customer) if each.customer else None
    return Line([who, Day(each.since.astimezone(zone).date()), Name(said)], call)


def _due(each: FallenDue) -> Line:
    cells = [Name(each.number), Name(each.customer), Money(each.residual, each.currency), Day(each.due_on)]
    return Line(cells, Call("get_customer", {"customer": each.customer}))


def _short(each: Short) -> Line:
    return Line(
        [
            Name(f"{each.name} ({each.sku})"),
            Number(each.on_hand),
            Number(each.cover_days, "frame.days") if each.cover_days is not None else None,
            Number(each.wanted),
            Name(each.supplier) if each.supplier else None,
        ]
    )


def _leaving(each: Leaving) -> Line:
    return Line([Name(each.number), Name(each.customer), Name(each.branch), Day(each.planned_on)])


def _undone(each: Undone) -> Line:
    return Line([Name(each.kind), Name(each.customer), Day(each.deadline)])


def _sold(each: Sold, basis: Basis) -> Line:
    change = Percent((each.amount / each.before - 1) * 100, is_change=True) if each.before > 0 else None
    amounts = [Money(amount, basis.currency) for amount in (each.amount, each.before)]
    return Line([Name(each.name), Number(Decimal(each.orders)), *amounts, change])
