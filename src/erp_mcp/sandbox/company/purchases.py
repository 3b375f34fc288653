"""What the company bought: every month each supplier is ordered what was sold of theirs the month before."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from erp_mcp.sandbox.company import chance, trade
from erp_mcp.sandbox.company.assortment import price_on, products, suppliers
from erp_mcp.sandbox.company.branches import BRANCHES, cents
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.store.records import Product, PurchaseLine, PurchaseOrder, Supplier

FIRST_PURCHASE = 30_001
BUYER = BRANCHES["dubai"]
# Days past the promised one on which goods come, by how well a supplier keeps their word.
_DELAYS = (
    (0.45, ((-1, 0.12), (0, 0.84), (1, 0.04))),
    (0.35, ((0, 0.74), (1, 0.14), (2, 0.08), (4, 0.04))),
    (0.2, ((0, 0.35), (2, 0.25), (5, 0.25), (9, 0.15))),
)


@cache
def purchases() -> tuple[PurchaseOrder, ...]:
    numbered = enumerate(_purchases(), FIRST_PURCHASE)
    return tuple(replace(each, external_id=number, number=f"P{number}") for number, each in numbered)


def _purchases() -> Iterator[PurchaseOrder]:
    for (year, month), sold in sorted(_sold().items()):
        ordered = datetime(year + month // 12, month % 12 + 1, 2, 9, tzinfo=BUYER.zone)
        if ordered.date() <= TODAY:
            found = (_purchase(supplier, ordered, sold) for supplier in suppliers())
            yield from (each for each in found if each.lines)


def _sold() -> Mapping[tuple[int, int], Counter[int]]:
    """Quantities by product, of every month."""
    months: dict[tuple[int, int], Counter[int]] = {}
    for order in trade.orders():
        if order.state == "done":
            month = months.setdefault((order.ordered_at.year, order.ordered_at.month), Counter())
            for line in order.lines:
                month[line.product_external_id] += int(line.quantity)
    return months


def _purchase(supplier: Supplier, ordered: datetime, sold: Counter[int]) -> PurchaseOrder:
    """Without number: a month in which nothing of theirs was sold orders nothing."""
    expected = ordered + timedelta(days=supplier.lead_days)
    came = max(ordered, expected + timedelta(days=_delay(supplier, ordered.date())))
    is_here = came.date() <= TODAY
    lines = tuple(
        _line(product, ordered.date(), sold[product.external_id], is_here)
        for product in products()
        if product.supplier_external_id == supplier.external_id and sold[product.external_id]
    )
    return PurchaseOrder(
        external_id=0,
        number="",
        supplier_external_id=supplier.external_id,
        branch=BUYER.key,
        ordered_at=ordered,
        expected_at=expected,
        state="confirmed",
        currency=BUYER.currency,
        total=sum((cents(line.quantity * line.unit_price) for line in lines), Decimal("0.00")),
        lines=lines,
        received_at=came if is_here else None,
        company=BUYER.company,
    )


def _delay(supplier: Supplier, ordered_on: date) -> int:
    kind = chance.generator(f"word of supplier {supplier.external_id}")
    delays = chance.pick_weighted(kind, [(delays, share) for share, delays in _DELAYS])
    return chance.pick_weighted(chance.generator(f"delay {supplier.external_id} {ordered_on}"), delays)


def _line(product: Product, ordered_on: date, quantity: int, is_here: bool) -> PurchaseLine:
    """What a product was sold for moved with what it cost."""
    cost = cents(product.cost * price_on(product, ordered_on) / product.price)
    return PurchaseLine(product.external_id, Decimal(quantity), Decimal(quantity if is_here else 0), cost)
