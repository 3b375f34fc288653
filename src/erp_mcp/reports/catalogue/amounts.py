"""Amounts against those of before, as values, lines and columns of a story."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pydantic import JsonValue

from erp_mcp.analytics.contributions import Compared, growth, rest
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Call,
    Column,
    Days,
    Grid,
    Line,
    Money,
    Name,
    Number,
    Percent,
    Phrase,
    Value,
    Word,
)
from erp_mcp.language.periods import Period

CENT = Decimal("0.01")
COLUMNS = (
    Column(Phrase("trade.now"), "money"),
    Column(Phrase("trade.before"), "money"),
    Column(Phrase("trade.change"), "percent"),
    Column(Phrase("trade.difference"), "money"),
    Column(Phrase("trade.year_ago"), "money"),
)


def money(amount: Decimal, scene: Scene) -> Money:
    return Money(amount.quantize(CENT, ROUND_HALF_UP), scene.basis.currency)


def percent(part: Decimal | None, is_change: bool = False) -> Percent | None:
    return None if part is None else Percent(part.quantize(CENT), is_change)


def change_of(now: Decimal, before: Decimal) -> Percent | None:
    return percent(growth(now, before), is_change=True)


def number(value: Decimal | int) -> Number:
    """Without zeros that say nothing."""
    exact = Decimal(value)
    return Number(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize())


def amounts(each: Compared, scene: Scene) -> list[Value | None]:
    return [
        money(each.now, scene),
        money(each.before, scene),
        change_of(each.now, each.before),
        money(each.change, scene),
        money(each.year_ago, scene),
    ]


def grid_of(
    scene: Scene,
    what: str,
    total: Compared,
    rows: Sequence[Compared],
    most: int,
    leads: Callable[[Compared], Call | None],
) -> Grid:
    """The largest, what the others come to, and their sum."""
    shown = rows[:most]
    lines = [Line([Name(each.name), *amounts(each, scene)], leads(each)) for each in shown]
    if others := rest(total, shown):
        lines.append(Line([Word("trade.others"), *amounts(others, scene)]))
    columns = (Column(Phrase(f"trade.{what}")), *COLUMNS)
    summed = [Word("trade.all"), *amounts(total, scene)]
    return Grid(what, Phrase(f"trade.by_{what}"), columns, lines, sum=summed)


def report(scene: Scene, name: str, now: Period, **scope: str) -> Call:
    """The same days and part of the business, or less of it."""
    given = scene.scope
    kept = {
        "branch": given.branch,
        "product": given.product,
        "customer": given.customer,
        "supplier": given.supplier,
    }
    options: dict[str, JsonValue] = {option: each for option, each in (kept | scope).items() if each}
    return Call("generate_report", {"period": f"{now.first}..{now.last}", "report": name, "options": options})


def customer_page(customer: str) -> Call:
    return Call("get_customer", {"customer": customer})


def days_of(period: Period) -> Days:
    return Days(period.first, period.last)
