"""What was invoiced for the delivered orders, and what of it has been paid by today."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Literal

from erp_mcp.sandbox.company import chance
from erp_mcp.sandbox.company.branches import cents
from erp_mcp.sandbox.company.people import FIRST_ID
from erp_mcp.sandbox.company.seasons import TODAY
from erp_mcp.store.records import Customer, Invoice, InvoiceState, Order

Payer = Literal["prompt", "punctual", "late", "very late"]

_VAT = Decimal("1.05")
_CREDIT_DAYS = 30
_PAYERS: tuple[tuple[Payer, float], ...] = (
    ("prompt", 0.2),
    ("punctual", 0.46),
    ("late", 0.22),
    ("very late", 0.12),
)
_DAYS_TO_PAY: dict[Payer, tuple[int, int]] = {
    "prompt": (1, 7),
    "punctual": (18, 30),
    "late": (31, 58),
    "very late": (55, 140),
}
_DELIVERY_DAYS = {"Dubai": 0, "Sharjah": 0, "Abu Dhabi": 1, "Istanbul": 1}
_FORGOTTEN = 0.02
_PART_PAID = 0.12
_CANCELLED = 0.004


def invoices_of(delivered: Sequence[Order], buyers: Mapping[int, Customer]) -> list[Invoice]:
    """Without number: invoices are numbered by date."""
    overlooked = _overlooked_by_the_loyal(delivered)
    return [
        _invoice(order, buyers[order.customer_external_id], order.external_id == overlooked)
        for order in delivered
    ]


def _overlooked_by_the_loyal(delivered: Sequence[Order]) -> int:
    """The first customer, who always pays at the door, owes the last order but those of three weeks."""
    return max(
        order.external_id
        for order in delivered
        if order.customer_external_id == FIRST_ID and order.ordered_at.date() < TODAY - timedelta(days=21)
    )


def _invoice(order: Order, buyer: Customer, overlooked: bool) -> Invoice:
    rng = chance.generator(f"invoice of {order.number}")
    issued_on = order.ordered_at.date() + timedelta(days=_DELIVERY_DAYS.get(buyer.city, 2))
    due_on = issued_on + timedelta(days=_CREDIT_DAYS if buyer.credit_limit else 0)
    total = cents(order.total * _VAT) if buyer.country == "AE" else order.total
    paid_on = issued_on + timedelta(days=_days_to_pay(rng, buyer))
    settled = not overlooked and paid_on <= TODAY
    state = _state(rng, issued_on, settled, overlooked)
    return Invoice(
        external_id=0,
        number="",
        order_external_id=order.external_id,
        customer_external_id=buyer.external_id,
        issued_on=issued_on,
        due_on=due_on,
        state=state,
        currency=order.currency,
        total=total,
        residual=_residual(rng, state, total, due_on, overlooked),
    )


def _days_to_pay(rng: Random, buyer: Customer) -> int:
    if buyer.credit_limit:
        return chance.whole(rng, *_DAYS_TO_PAY[_payer(buyer.external_id)])
    forgotten = chance.happens(rng, _FORGOTTEN) and buyer.external_id != FIRST_ID
    return chance.whole(rng, 25, 150) if forgotten else 0


@cache
def _payer(external_id: int) -> Payer:
    return chance.pick_weighted(chance.generator(f"payer {external_id}"), _PAYERS)


def _state(rng: Random, issued_on: date, settled: bool, overlooked: bool) -> InvoiceState:
    if chance.happens(rng, _CANCELLED) and not overlooked:
        return "cancelled"
    if issued_on >= TODAY:
        return "draft"
    return "paid" if settled else "open"


def _residual(rng: Random, state: InvoiceState, total: Decimal, due_on: date, overlooked: bool) -> Decimal:
    if state in ("paid", "cancelled"):
        return Decimal("0.00")
    part_paid = state == "open" and due_on < TODAY and not overlooked and chance.happens(rng, _PART_PAID)
    return cents(total / 2) if part_paid else total
