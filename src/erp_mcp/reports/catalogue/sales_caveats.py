"""What to mind about figures of sales, and how far they are to be trusted."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.selling import Selling
from erp_mcp.analytics.story import Confidence, Day, Name, Phrase
from erp_mcp.reports.catalogue.amounts import days_of, money, number

FEW_ORDERS = 20
SILENT_DAYS = 4
FRESH = timedelta(days=1)
ALIKE = Decimal("0.005")  # of the whole: what rounding alone does


def confidence(sold: Selling) -> tuple[Confidence, Phrase | None]:
    if sold.total.count + sold.total.count_before < FEW_ORDERS:
        return "low", Phrase("trade.few_orders")
    if is_silent(sold):
        return "low", Phrase("trade.orders_missing")
    if sold.total.unconverted:
        return "medium", Phrase("trade.some_unconverted")
    return "high", None


def caveats(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    if sold.against.is_open:
        yield Phrase("trade.open", {"day": Day(scene.today), "days": days_of(sold.against.before)})
    yield from _silent(sold)
    yield from _money(scene, sold)
    yield from _left_out(scene, sold)
    yield from _lines(scene, sold)
    yield from age_of(scene)


def is_silent(sold: Selling) -> bool:
    """Rather the orders are missing than the customers."""
    last = sold.left_out.last_on
    return last is not None and (sold.against.now.last - last).days >= SILENT_DAYS


def _silent(sold: Selling) -> Iterator[Phrase]:
    if is_silent(sold) and sold.left_out.last_on is not None:
        yield Phrase("trade.silent", {"day": Day(sold.left_out.last_on)})


def age_of(scene: Scene) -> Iterator[Phrase]:
    synced = scene.basis.synced_at
    if synced is not None and scene.now - synced >= FRESH:
        yield Phrase("trade.old", {"day": Day(synced.astimezone(scene.now.tzinfo).date())})


def _money(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    if sold.total.unconverted:
        yield Phrase("trade.unconverted", {"orders": number(sold.total.unconverted)})
    converted = sold.left_out.foreign
    if converted:
        values = {"orders": number(converted), "currency": Name(scene.basis.currency)}
        yield Phrase("trade.converted", values)


def _left_out(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    left = sold.left_out
    if left.cancelled or left.unconfirmed:
        values = {"cancelled": number(left.cancelled), "unconfirmed": number(left.unconfirmed)}
        yield Phrase("trade.left_out", values)
    if left.credited:
        yield Phrase("trade.credited", {"amount": money(left.credited, scene)})
    if left.companies > 1:
        yield Phrase("trade.companies", {"companies": number(left.companies)})


def _lines(scene: Scene, sold: Selling) -> Iterator[Phrase]:
    """Amounts of goods are those of lines, all others those of orders."""
    for goods in sold.goods_of("all"):
        off = goods.amount - sold.total.amount
        if abs(off) > ALIKE * abs(sold.total.amount):
            yield Phrase("trade.lines_differ", {"amount": money(off, scene)})
