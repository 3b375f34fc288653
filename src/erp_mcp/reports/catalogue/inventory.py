"""Stock and what to order: its worth, what is gone or soon will be, what lies too long, and drafts that order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.reordering import (
    MOST_LINES,
    Reordering,
    ReorderPoint,
    asked_of,
    by_supplier,
    days_of,
    looking_at,
    points_of,
    purchase,
)
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import (
    Advice,
    Call,
    Chart,
    Confidence,
    Explained,
    Grid,
    Line,
    Money,
    Name,
    Phrase,
    Series,
    Story,
    Value,
)
from erp_mcp.reports.catalogue.goods import columns, day, named, plain, quantity, sold_lines, stock_of
from erp_mcp.reports.catalogue.mirrored import age_of
from erp_mcp.store.held import Holding, Idle, Out, goods_out, holding, idle_goods

MOST_ROWS, MOST_BARS, MOST_SUPPLIERS = 200, 10, 5


@dataclass(frozen=True, slots=True)
class Stock:
    """What the report is told from."""

    held: Holding
    plan: Reordering
    out: Sequence[Out]
    idle: Sequence[Idle]
    home: str

    @property
    def wanted(self) -> list[ReorderPoint]:
        return self.plan.wanted

    def money(self, amount: Decimal) -> Money:
        return Money(round(amount, 2), self.home)


async def inventory(scene: Scene) -> Story:
    asked, looking = asked_of(scene), await looking_at(scene)
    if looking is None:
        return _empty(scene)
    stock = Stock(
        await holding(scene.session, looking, asked.over_days),
        await points_of(scene, looking, asked),
        await goods_out(scene.session, looking, MOST_ROWS),
        await idle_goods(scene.session, looking, asked.over_days, MOST_ROWS),
        scene.basis.currency,
    )
    return Story(
        "inventory",
        Phrase("inventory.title"),
        Explained(
            Phrase("inventory.method"), days_of(looking), stock.held.lines, _confidence(stock.plan.points)
        ),
        list(_verdict(stock)),
        list(_drivers(stock)),
        [_reorder(stock), _out(stock), _idle(stock)],
        list(_charts(stock)),
        list(_advice(stock)),
        [*_caveats(stock), *age_of(scene)],
    )


def _empty(scene: Scene) -> Story:
    explained = Explained(Phrase("inventory.method"), scene.days, 0, "low")
    nothing = [Phrase("inventory.nothing")]
    return Story("inventory", Phrase("inventory.title"), explained, nothing, is_empty=True)


def _verdict(stock: Stock) -> Iterator[Phrase]:
    held, wanted = stock.held, stock.wanted
    worth = {"worth": stock.money(held.worth)}
    if held.cover_days is None:
        yield Phrase("inventory.worth", worth)
    else:
        yield Phrase("inventory.covers", worth | {"days": quantity(held.cover_days)})
    if held.out or held.running_out:
        yield Phrase("inventory.short", {"out": plain(held.out), "soon": plain(held.running_out)})
    if not wanted:
        yield Phrase("inventory.enough")
        return
    values: dict[str, Value] = {
        "goods": plain(len(wanted)),
        "suppliers": plain(len(by_supplier(wanted))),
        "amount": stock.money(_sum(wanted)),
    }
    yield Phrase("inventory.order_now", values)


def _drivers(stock: Stock) -> Iterator[Phrase]:
    held = stock.held
    for each in stock.wanted[:2]:
        yield Phrase("inventory.soonest", _told(each))
    if held.dead:
        yield Phrase("inventory.dead", {"goods": plain(held.dead), "amount": stock.money(held.dead_worth)})
    if held.over:
        values: dict[str, Value] = {
            "goods": plain(held.over),
            "days": plain(stock.plan.asked.over_days),
            "amount": stock.money(held.over_worth),
        }
        yield Phrase("inventory.over", values)


def _told(point: ReorderPoint) -> dict[str, Value]:
    return {
        "product": named(point.due.name),
        "cover": quantity(point.cover_days or Decimal()),
        "lead": plain(point.due.lead_days),
        "order": quantity(point.order),
        "unit": Name(point.due.unit),
    }


def _reorder(stock: Stock) -> Grid:
    return Grid(
        "reorder",
        Phrase("inventory.reorder"),
        columns(
            "sku", "product", "free:number", "coming:number", "cover:number", "lead:number", "point:number",
            "order:number", "amount:money", "supplier",
        ),
        [_reorder_line(stock, each) for each in stock.wanted[:MOST_ROWS]],
        len(stock.wanted),
        [None] * 8 + [stock.money(_sum(stock.wanted)), None],
    )  # fmt: skip


def _reorder_line(stock: Stock, each: ReorderPoint) -> Line:
    due = each.due
    cells: list[Value | None] = [
        Name(due.sku),
        named(due.name),
        quantity(due.on_hand - due.promised),
        quantity(due.incoming),
        None if each.cover_days is None else quantity(each.cover_days),
        plain(due.lead_days),
        quantity(each.point),
        quantity(each.order),
        None if each.amount is None else stock.money(each.amount),
        named(due.supplier) if due.supplier else None,
    ]
    return Line(cells, sold_lines(due.external_id))


def _out(stock: Stock) -> Grid:
    lines = [
        Line(
            [
                Name(each.sku),
                named(each.name),
                quantity(each.on_hand),
                quantity(each.weekly),
                quantity(each.cover_days),
                plain(each.lead_days),
                quantity(each.incoming),
                day(each.expected_on),
            ],
            stock_of(each.external_id),
        )
        for each in stock.out
    ]
    headed = columns(
        "sku", "product", "on_hand:number", "weekly:number", "cover:number", "lead:number", "coming:number",
        "expected:day",
    )  # fmt: skip
    return Grid("out", Phrase("inventory.out"), headed, lines, stock.held.out + stock.held.running_out)


def _idle(stock: Stock) -> Grid:
    lines = [
        Line(
            [
                Name(each.sku),
                named(each.name),
                quantity(each.on_hand),
                None if each.is_dead or each.cover_days is None else quantity(each.cover_days),
                None if each.worth is None else stock.money(each.worth),
            ],
            stock_of(each.external_id),
        )
        for each in stock.idle
    ]
    headed = columns("sku", "product", "on_hand:number", "cover:number", "worth:money")
    return Grid("idle", Phrase("inventory.idle"), headed, lines, stock.held.dead + stock.held.over)


def _charts(stock: Stock) -> Iterator[Chart]:
    wanted = stock.wanted[:MOST_BARS]
    if not wanted:
        return
    cover = Series(Phrase("inventory.days_left"), [each.cover_days for each in wanted])
    lead = Series(Phrase("inventory.lead_time"), [Decimal(each.due.lead_days) for each in wanted])
    labels = [named(each.due.name) for each in wanted]
    yield Chart("cover", Phrase("inventory.cover_chart"), "bar", labels, [cover, lead], "frame.days")
    groups = sorted(by_supplier(stock.wanted), key=_sum, reverse=True)[:MOST_BARS]
    amounts = Series(Phrase("goods.amount"), [_sum(each) for each in groups])
    suppliers = [named(each[0].due.supplier or "") for each in groups]
    yield Chart("orders", Phrase("inventory.order_chart"), "bar", suppliers, [amounts], stock.home)


def _advice(stock: Stock) -> Iterator[Advice]:
    """The tool that creates is asked for a draft; nobody is bound by it before it is confirmed."""
    groups = by_supplier(stock.wanted)
    for group in groups[:MOST_SUPPLIERS]:
        lines = group[:MOST_LINES]
        values: dict[str, Value] = {
            "supplier": named(group[0].due.supplier or ""),
            "lines": plain(len(lines)),
            "all": plain(len(group)),
            "amount": stock.money(_sum(lines)),
        }
        key = "inventory.draft" if len(lines) == len(group) else "inventory.draft_some"
        yield Advice(Phrase(key, values), purchase(lines, stock.plan.company))
    if others := groups[MOST_SUPPLIERS:]:
        supplier = others[0][0].due.supplier or ""
        told = Phrase("inventory.others", {"suppliers": plain(len(others))})
        yield Advice(
            told, Call("generate_report", {"report": "inventory", "options": {"supplier": supplier}})
        )
    if stock.idle and (first := stock.idle[0]).worth:
        what: dict[str, Value] = {"product": named(first.name), "amount": stock.money(first.worth)}
        yield Advice(Phrase("inventory.sell_off", what), sold_lines(first.external_id))


def _caveats(stock: Stock) -> Iterator[Phrase]:
    held, points, wanted = stock.held, stock.plan.points, stock.wanted
    counted = {
        "uncosted": held.uncosted,
        "unconverted": held.unconverted,
        "negative": held.negative,
        "unstocked": held.unstocked,
        "unsupplied": sum(each.due.supplier_external_id is None for each in wanted),
        "unpriced": sum(each.amount is None for each in wanted),
        "assumed": sum(each.due.lead_from == "assumed" for each in wanted),
        "drafted": sum(each.due.drafted > 0 and each.due.position < each.point for each in points),
    }
    for name, count in counted.items():
        if count:
            yield Phrase(f"inventory.{name}", {"goods": plain(count)})
    if held.archived:
        yield Phrase(
            "inventory.archived",
            {"goods": plain(held.archived), "amount": stock.money(held.archived_worth)},
        )
    yield Phrase("inventory.unseen")


def _confidence(points: Sequence[ReorderPoint]) -> Confidence:
    """That of most of them."""
    found = [each.confidence for each in points]
    return max(("low", "medium", "high"), key=found.count) if found else "low"


def _sum(points: Sequence[ReorderPoint]) -> Decimal:
    return sum((each.amount or Decimal() for each in points), Decimal())
