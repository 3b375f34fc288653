"""What the company bought: every month each supplier is ordered what was sold of his the month before."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from erp_mcp.sandbox.company import catalogue, trade
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.sandbox.odoo.world.filling.documents import PAYABLE, TAXES, booked, line_id
from erp_mcp.sandbox.odoo.world.filling.goods import PURCHASE_TAX, units
from erp_mcp.sandbox.odoo.world.filling.people import at
from erp_mcp.sandbox.odoo.world.filling.setting import AED, GULF, stamped
from erp_mcp.sandbox.odoo.world.shapes import Row

FIRST_PURCHASE = 30_001
_ADMIN, _BILLS, _EXPENSE = 2, 2, 4
_DAYS_TO_PAY = 30


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    product: int
    quantity: float
    price: float
    unit: int

    @property
    def subtotal(self) -> float:
        return round(self.quantity * self.price, 2)


@dataclass(frozen=True, slots=True)
class Purchase:
    """The order, its receipt and its bill share one id."""

    record_id: int
    supplier: int
    is_taxed: bool
    ordered: datetime
    planned: datetime
    lines: tuple[PurchaseLine, ...]

    @property
    def number(self) -> str:
        return f"P{self.record_id}"

    @property
    def is_received(self) -> bool:
        return self.planned.date() <= TODAY

    @property
    def due(self) -> date:
        return self.planned.date() + timedelta(days=_DAYS_TO_PAY)

    @property
    def amounts(self) -> dict[str, float]:
        untaxed = round(sum(line.subtotal for line in self.lines), 2)
        tax = round(sum(self.tax_of(line) for line in self.lines), 2)
        return {"amount_untaxed": untaxed, "amount_tax": tax, "amount_total": round(untaxed + tax, 2)}

    def tax_of(self, line: PurchaseLine) -> float:
        return round(line.subtotal * 0.05, 2) if self.is_taxed else 0.0


@cache
def _sold() -> Mapping[tuple[int, int], Counter[int]]:
    """Quantities by product, of every month."""
    months: dict[tuple[int, int], Counter[int]] = {}
    for order in trade.orders():
        if order.state == "done":
            month = months.setdefault((order.ordered_at.year, order.ordered_at.month), Counter())
            for line in order.lines:
                month[line.product_external_id] += int(line.quantity)
    return months


@cache
def purchases() -> tuple[Purchase, ...]:
    made: list[Purchase] = []
    for year, month in sorted(_sold()):
        moment = datetime(year + month // 12, month % 12 + 1, 2, 9, tzinfo=BRANCHES["dubai"].zone)
        if moment.date() > TODAY:
            continue
        for supplier in catalogue.suppliers():
            lines = _lines(supplier.external_id, _sold()[year, month])
            planned = moment + timedelta(days=supplier.lead_days)
            number, taxed = FIRST_PURCHASE + len(made), supplier.country == "AE"
            made += [Purchase(number, supplier.external_id, taxed, moment, planned, lines)] if lines else []
    return tuple(made)


def _lines(supplier: int, sold: Counter[int]) -> tuple[PurchaseLine, ...]:
    return tuple(
        PurchaseLine(
            product.external_id,
            float(sold[product.external_id]),
            float(product.cost),
            units()[product.unit],
        )
        for product in catalogue.products()
        if product.supplier_external_id == supplier and sold[product.external_id]
    )


def _orders() -> Iterable[Row]:
    for purchase in purchases():
        ordered, planned, done = at(purchase.ordered), at(purchase.planned), purchase.is_received
        amounts = purchase.amounts
        yield stamped(purchase.record_id, {
            "name": purchase.number, "priority": "0", "state": "purchase", "partner_id": purchase.supplier,
            "date_order": ordered, "date_approve": ordered, "date_planned": planned,
            "effective_date": planned if done else False, **amounts, "amount_total_cc": amounts["amount_total"],
            "currency_id": AED, "company_id": GULF, "user_id": _ADMIN, "picking_type_id": 1,
            "invoice_status": "invoiced" if done else "no", "receipt_status": "full" if done else "pending",
        }, planned if done else ordered)  # fmt: skip


def _order_lines() -> Iterable[Row]:
    for purchase in purchases():
        for position, line in enumerate(purchase.lines, 1):
            received = line.quantity if purchase.is_received else 0.0
            yield stamped(line_id(purchase.record_id, position), {
                "order_id": purchase.record_id, "sequence": 10, **_shared(purchase, line),
                "product_qty": line.quantity, "qty_received": received, "qty_invoiced": received,
                "qty_to_invoice": 0.0, "date_planned": at(purchase.planned),
            }, at(purchase.ordered))  # fmt: skip


def _shared(purchase: Purchase, line: PurchaseLine) -> Row:
    tax = purchase.tax_of(line)
    return {
        "product_id": line.product, "product_uom_id": line.unit, "price_unit": line.price, "discount": 0.0,
        "tax_ids": (PURCHASE_TAX,) if purchase.is_taxed else (), "price_subtotal": line.subtotal,
        "price_tax": tax, "price_total": round(line.subtotal + tax, 2),
    }  # fmt: skip


def _billed() -> Iterable[tuple[Purchase, float]]:
    """What was received, and how much of its bill is still to be paid."""
    for purchase in purchases():
        if purchase.is_received:
            yield purchase, 0.0 if purchase.due <= TODAY else purchase.amounts["amount_total"]


def _bills() -> Iterable[Row]:
    numbers: Counter[int] = Counter()
    for purchase, residual in _billed():
        day, amounts = purchase.planned.date(), purchase.amounts
        numbers[day.year] += 1
        yield stamped(purchase.record_id, {
            "name": f"BILL/{day.year}/{numbers[day.year]:05d}", "state": "posted", "move_type": "in_invoice",
            "payment_state": "not_paid" if residual else "paid", "partner_id": purchase.supplier,
            "commercial_partner_id": purchase.supplier, "date": day.isoformat(),
            "invoice_date": day.isoformat(), "invoice_date_due": purchase.due.isoformat(),
            "invoice_origin": purchase.number, "invoice_user_id": _ADMIN, "journal_id": _BILLS,
            "company_id": GULF, "currency_id": AED, **amounts, "amount_residual": residual,
            **{f"{name}_signed": -amount for name, amount in amounts.items()},
            "amount_residual_signed": -residual,
        }, at(purchase.planned))  # fmt: skip


def _items() -> Iterable[Row]:
    for purchase, residual in _billed():
        moment, amounts = at(purchase.planned), purchase.amounts
        shared: Row = {
            "move_id": purchase.record_id, "partner_id": purchase.supplier, "parent_state": "posted",
            "date": purchase.planned.date().isoformat(), "sequence": 10,
        }  # fmt: skip
        for position, line in enumerate(purchase.lines, 1):
            number = line_id(purchase.record_id, position)
            yield stamped(number, {
                **shared, **_shared(purchase, line), **booked(line.subtotal), "display_type": "product",
                "account_id": _EXPENSE, "quantity": line.quantity, "purchase_line_id": number,
            }, moment)  # fmt: skip
        if purchase.is_taxed:
            tax: Row = {"display_type": "tax", "name": "VAT 5%", "account_id": TAXES, "quantity": 1.0}
            yield stamped(
                line_id(purchase.record_id, 98), {**shared, **tax, **booked(amounts["amount_tax"])}, moment
            )
        yield stamped(line_id(purchase.record_id, 99), {
            **shared, **booked(-amounts["amount_total"]), "display_type": "payment_term", "account_id": PAYABLE,
            "quantity": 1.0, "amount_residual": -residual, "amount_residual_currency": -residual,
            "date_maturity": purchase.due.isoformat(), "reconciled": not residual,
        }, moment)  # fmt: skip


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "purchase.order": _orders,
    "purchase.order.line": _order_lines,
    "account.move": _bills,
    "account.move.line": _items,
}
