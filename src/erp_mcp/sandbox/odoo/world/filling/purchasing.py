"""What the company bought, what of it came, and the bills for that: order, receipt and bill share one id."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache

from erp_mcp.sandbox.company import catalogue
from erp_mcp.sandbox.company.purchases import purchases
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.sandbox.odoo.world.filling.documents import PAYABLE, TAXES, booked, line_id
from erp_mcp.sandbox.odoo.world.filling.goods import PURCHASE_TAX, units
from erp_mcp.sandbox.odoo.world.filling.people import at
from erp_mcp.sandbox.odoo.world.filling.setting import AED, GULF, stamped
from erp_mcp.sandbox.odoo.world.shapes import Row, Value
from erp_mcp.store.records import PurchaseLine, PurchaseOrder

_ADMIN, _BILLS, _EXPENSE = 2, 2, 4
_DAYS_TO_PAY = 30


def shown(moment: datetime | None) -> Value:
    return at(moment) if moment else False


@cache
def _taxed_suppliers() -> frozenset[int]:
    return frozenset(each.external_id for each in catalogue.suppliers() if each.country == "AE")


@cache
def _units() -> Mapping[int, int]:
    return {each.external_id: units()[each.unit] for each in catalogue.products()}


def _is_taxed(purchase: PurchaseOrder) -> bool:
    return purchase.supplier_external_id in _taxed_suppliers()


def _subtotal(line: PurchaseLine) -> float:
    return round(float(line.quantity * line.unit_price), 2)


def _tax(purchase: PurchaseOrder, line: PurchaseLine) -> float:
    return round(_subtotal(line) * 0.05, 2) if _is_taxed(purchase) else 0.0


def _amounts(purchase: PurchaseOrder) -> dict[str, float]:
    untaxed = round(sum(map(_subtotal, purchase.lines)), 2)
    tax = round(sum(_tax(purchase, line) for line in purchase.lines), 2)
    return {"amount_untaxed": untaxed, "amount_tax": tax, "amount_total": round(untaxed + tax, 2)}


def _orders() -> Iterable[Row]:
    for purchase in purchases():
        ordered, received, amounts = at(purchase.ordered_at), shown(purchase.received_at), _amounts(purchase)
        yield stamped(purchase.external_id, {
            "name": purchase.number, "priority": "0", "state": "purchase",
            "partner_id": purchase.supplier_external_id, "date_order": ordered, "date_approve": ordered,
            "date_planned": shown(purchase.expected_at), "effective_date": received,
            **amounts, "amount_total_cc": amounts["amount_total"],
            "currency_id": AED, "company_id": GULF, "user_id": _ADMIN, "picking_type_id": 1,
            "invoice_status": "invoiced" if received else "no",
            "receipt_status": "full" if received else "pending",
        }, at(purchase.received_at or purchase.ordered_at))  # fmt: skip


def _order_lines() -> Iterable[Row]:
    for purchase in purchases():
        for position, line in enumerate(purchase.lines, 1):
            received = float(line.received)
            yield stamped(line_id(purchase.external_id, position), {
                "order_id": purchase.external_id, "sequence": 10, **_shared(purchase, line),
                "product_qty": float(line.quantity), "qty_received": received, "qty_invoiced": received,
                "qty_to_invoice": 0.0, "date_planned": shown(purchase.expected_at),
            }, at(purchase.ordered_at))  # fmt: skip


def _shared(purchase: PurchaseOrder, line: PurchaseLine) -> Row:
    tax = _tax(purchase, line)
    return {
        "product_id": line.product_external_id, "product_uom_id": _units()[line.product_external_id],
        "price_unit": float(line.unit_price), "discount": 0.0,
        "tax_ids": (PURCHASE_TAX,) if _is_taxed(purchase) else (), "price_subtotal": _subtotal(line),
        "price_tax": tax, "price_total": round(_subtotal(line) + tax, 2),
    }  # fmt: skip


def _billed() -> Iterable[tuple[PurchaseOrder, datetime, float]]:
    """What was received, when, and how much of its bill is still to be paid."""
    for purchase in purchases():
        if purchase.received_at:
            is_paid = _due(purchase.received_at) <= TODAY
            yield purchase, purchase.received_at, 0.0 if is_paid else _amounts(purchase)["amount_total"]


def _due(received: datetime) -> date:
    return received.date() + timedelta(days=_DAYS_TO_PAY)


def _bills() -> Iterable[Row]:
    numbers: Counter[int] = Counter()
    for purchase, received, residual in _billed():
        day, amounts, supplier = received.date(), _amounts(purchase), purchase.supplier_external_id
        numbers[day.year] += 1
        yield stamped(purchase.external_id, {
            "name": f"BILL/{day.year}/{numbers[day.year]:05d}", "state": "posted", "move_type": "in_invoice",
            "payment_state": "not_paid" if residual else "paid", "partner_id": supplier,
            "commercial_partner_id": supplier, "date": day.isoformat(),
            "invoice_date": day.isoformat(), "invoice_date_due": _due(received).isoformat(),
            "invoice_origin": purchase.number, "invoice_user_id": _ADMIN, "journal_id": _BILLS,
            "company_id": GULF, "currency_id": AED, **amounts, "amount_residual": residual,
            **{f"{name}_signed": -amount for name, amount in amounts.items()},
            "amount_residual_signed": -residual,
        }, at(received))  # fmt: skip


def _items() -> Iterable[Row]:
    for purchase, received, residual in _billed():
        moment, amounts = at(received), _amounts(purchase)
        shared: Row = {
            "move_id": purchase.external_id, "partner_id": purchase.supplier_external_id,
            "parent_state": "posted", "date": received.date().isoformat(), "sequence": 10,
        }  # fmt: skip
        for position, line in enumerate(purchase.lines, 1):
            number = line_id(purchase.external_id, position)
            yield stamped(number, {
                **shared, **_shared(purchase, line), **booked(_subtotal(line)), "display_type": "product",
                "account_id": _EXPENSE, "quantity": float(line.quantity), "purchase_line_id": number,
            }, moment)  # fmt: skip
        if _is_taxed(purchase):
            tax: Row = {"display_type": "tax", "name": "VAT 5%", "account_id": TAXES, "quantity": 1.0}
            yield stamped(
                line_id(purchase.external_id, 98), {**shared, **tax, **booked(amounts["amount_tax"])}, moment
            )
        yield stamped(line_id(purchase.external_id, 99), {
            **shared, **booked(-amounts["amount_total"]), "display_type": "payment_term", "account_id": PAYABLE,
            "quantity": 1.0, "amount_residual": -residual, "amount_residual_currency": -residual,
            "date_maturity": _due(received).isoformat(), "reconciled": not residual,
        }, moment)  # fmt: skip


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "purchase.order": _orders,
    "purchase.order.line": _order_lines,
    "account.move": _bills,
    "account.move.line": _items,
}
