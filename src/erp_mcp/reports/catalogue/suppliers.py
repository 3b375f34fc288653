"""Suppliers: how long they take, how late they are, what is still to come, and what became dearer."""

from collections.abc import Iterator
from decimal import Decimal

from erp_mcp.analytics.scene import Scene
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
    Percent,
    Phrase,
    Series,
    Story,
    Value,
)
from erp_mcp.analytics.supplying import Supplying, supplier_times
from erp_mcp.language.compact import compact
from erp_mcp.reports.catalogue.goods import columns, named, plain, quantity
from erp_mcp.reports.catalogue.mirrored import age_of
from erp_mcp.store.purchasing import PaidOtherwise, SupplierTimes

MOST_BARS, MOST_CALLED = 10, 3
CONCENTRATED = Decimal(40)  # percent of what is bought


async def suppliers(scene: Scene) -> Story:
    found, home = await supplier_times(scene), scene.basis.currency
    explained = Explained(Phrase("suppliers.method"), found.days, found.orders, found.confidence)
    title = Phrase("suppliers.title")
    if not found.suppliers:
        nothing = [Phrase("suppliers.nothing", {"days": found.days})]
        return Story("suppliers", title, explained, nothing, is_empty=True)
    return Story(
        "suppliers",
        title,
        explained,
        list(_verdict(found, home)),
        list(_drivers(found)),
        [_grid(found, home), _changes(found)],
        list(_charts(found)),
        list(_advice(found)),
        [*_caveats(found), *age_of(scene)],
    )


def _verdict(found: Supplying, home: str) -> Iterator[Phrase]:
    bought: dict[str, Value] = {
        "amount": Money(found.amount, home),
        "orders": plain(found.orders),
        "suppliers": plain(found.suppliers[0].total),
    }
    yield Phrase("suppliers.bought", bought)
    if found.judged:
        late: dict[str, Value] = {
            "share": Percent(Decimal(found.late) * 100 / found.judged),
            "late": plain(found.late),
            "judged": plain(found.judged),
        }
        yield Phrase("suppliers.late" if found.late else "suppliers.punctual", late)
    if overdue := sum(each.overdue for each in found.suppliers):
        yield Phrase("suppliers.overdue", {"orders": plain(overdue)})


def _drivers(found: Supplying) -> Iterator[Phrase]:
    first = found.suppliers[0]
    if first.share is not None and first.share >= CONCENTRATED:
        yield Phrase("suppliers.concentrated", {"supplier": named(first.name), "share": Percent(first.share)})
    for each in found.latest[:2]:
        values: dict[str, Value] = {
            "supplier": named(each.name),
            "late": plain(each.late),
            "judged": plain(each.judged),
            "days": quantity(each.late_days or Decimal()),
        }
        yield Phrase("suppliers.latest", values)
    for each in found.changes[:2]:
        yield Phrase("suppliers.dearer" if each.change > 0 else "suppliers.cheaper", _told(each))


def _told(change: PaidOtherwise) -> dict[str, Value]:
    return {
        "product": named(change.name),
        "supplier": named(change.supplier),
        "change": Percent(abs(change.change)),
        "price": Money(change.price, change.currency),
        "day": Day(change.since),
    }


def _grid(found: Supplying, home: str) -> Grid:
    headed = columns(
        "supplier", "amount:money", "share:percent", "orders:number", "median:number", "ninetieth:number",
        "stated:number", "late_share:percent", "late_days:number", "open:number", "open_amount:money",
        "overdue:number",
    )  # fmt: skip
    lines = [_line(each, home) for each in found.suppliers]
    total = found.suppliers[0].total
    sums: list[Value | None] = [None, Money(found.amount, home), None, plain(found.orders), *[None] * 8]
    return Grid("suppliers", Phrase("suppliers.all"), headed, lines, total, sums)


def _line(each: SupplierTimes, home: str) -> Line:
    cells: list[Value | None] = [
        named(each.name),
        Money(each.amount, home),
        None if each.share is None else Percent(each.share),
        plain(each.orders),
        None if each.took_median is None else quantity(each.took_median),
        None if each.took_most is None else quantity(each.took_most),
        plain(each.lead_days) if each.lead_days else None,
        Percent(Decimal(each.late) * 100 / each.judged) if each.judged else None,
        None if each.late_days is None else quantity(each.late_days),
        plain(each.open_orders),
        Money(each.open_amount, home),
        plain(each.overdue),
    ]
    return Line(cells, _orders_of(each.external_id))


def _changes(found: Supplying) -> Grid:
    lines = [
        Line(
            [
                Name(each.sku),
                named(each.name),
                named(each.supplier),
                Money(each.before, each.currency),
                Money(each.price, each.currency),
                Percent(each.change, is_change=True),
                Day(each.since),
            ],
            Call(
                "search_records",
                {
                    "model": "purchase.order.line",
                    "domain": compact([["product_id", "=", each.product_external_id]]),
                },
            ),
        )
        for each in found.changes
    ]
    headed = columns(
        "sku", "product", "supplier", "before:money", "price:money", "change:percent", "since:day"
    )
    total = found.changes[0].total if found.changes else 0
    return Grid("changes", Phrase("suppliers.changes"), headed, lines, total)


def _charts(found: Supplying) -> Iterator[Chart]:
    timed = [each for each in found.suppliers if each.took_median is not None][:MOST_BARS]
    if timed:
        median = Series(Phrase("goods.median"), [each.took_median for each in timed])
        most = Series(Phrase("goods.ninetieth"), [each.took_most for each in timed])
        labels = [named(each.name) for each in timed]
        yield Chart("times", Phrase("suppliers.times"), "bar", labels, [median, most], "frame.days")


def _advice(found: Supplying) -> Iterator[Advice]:
    overdue = [each for each in found.suppliers if each.overdue]
    for each in sorted(overdue, key=lambda each: -each.open_amount)[:MOST_CALLED]:
        values: dict[str, Value] = {"supplier": named(each.name), "orders": plain(each.overdue)}
        yield Advice(Phrase("suppliers.chase", values), _orders_of(each.external_id))
    slower = [
        each
        for each in found.suppliers
        if each.took_median is not None and each.took_median > each.lead_days > 0
    ]
    for each in sorted(slower, key=lambda each: each.lead_days - (each.took_median or 0))[:MOST_CALLED]:
        took: dict[str, Value] = {
            "supplier": named(each.name),
            "stated": plain(each.lead_days),
            "median": quantity(each.took_median or Decimal()),
        }
        yield Advice(
            Phrase("suppliers.slower", took),
            Call("generate_report", {"report": "inventory", "options": {"supplier": each.name}}),
        )


def _caveats(found: Supplying) -> Iterator[Phrase]:
    for name in ("unconverted", "undated", "presumed"):
        counts = {
            "unconverted": [each.unconverted for each in found.suppliers],
            "undated": [each.undated for each in found.suppliers],
            "presumed": [each.presumed for each in found.suppliers],
        }
        if count := sum(counts[name]):
            yield Phrase(f"suppliers.{name}", {"orders": plain(count)})


def _orders_of(supplier: int) -> Call:
    domain = [["partner_id", "=", supplier], ["state", "in", ["purchase", "done"]]]
    return Call("search_records", {"model": "purchase.order", "domain": compact(domain)})
