"""Eighteen months of orders and invoices, and the leads of the sales desk."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from functools import cache

from erp_mcp.sandbox.company import leads, people, trade
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.odoo.world.filling.goods import SALE_TAX, WAREHOUSES
from erp_mcp.sandbox.odoo.world.filling.people import at
from erp_mcp.sandbox.odoo.world.filling.setting import (
    AED,
    BRANCH_TEAMS,
    GULF,
    TRY,
    TURKEY,
    branch_name,
    company_of,
    stamped,
)
from erp_mcp.sandbox.odoo.world.shapes import Row, Value
from erp_mcp.store.records import Invoice, Lead, Order, OrderLine

PAYABLE, TAXES = 2, 5
_RECEIVABLE, _INCOME = 1, 3
_LINES_PER_DOCUMENT = 100
_STATES = {"draft": "draft", "sent": "sent", "confirmed": "sale", "done": "sale", "cancelled": "cancel"}
_STAGES = (("new", "New"), ("qualified", "Qualified"), ("proposition", "Proposition"), ("won", "Won"))
_STAGE_IDS = {name: number for number, (name, _) in enumerate(_STAGES, 1)}
_PROBABILITY = {"new": 10.0, "qualified": 35.0, "proposition": 60.0, "won": 100.0, "lost": 0.0}
_REASONS = ("Too expensive", "We don't have people/skills", "Not enough stock")


def line_id(document: int, position: int) -> int:
    return document * _LINES_PER_DOCUMENT + position


@cache
def _buyers() -> Mapping[int, tuple[bool, bool]]:
    """Whether each customer has credit, and pays VAT."""
    return {each.external_id: (bool(each.credit_limit), each.country == "AE") for each in people.customers()}


def _taxed(order: Order) -> tuple[int, ...]:
    return (SALE_TAX,) if _buyers()[order.customer_external_id][1] else ()


def _currency(code: str) -> int:
    return AED if code == "AED" else TRY


def _amounts(order: Order) -> Row:
    untaxed = float(order.total)
    tax = round(untaxed * 0.05, 2) if _taxed(order) else 0.0
    return {"amount_untaxed": untaxed, "amount_tax": tax, "amount_total": round(untaxed + tax, 2)}


@cache
def _invoice_of() -> Mapping[int, Invoice]:
    return {_order_of(invoice).external_id: invoice for invoice in trade.invoices()}


def _orders() -> Iterable[Row]:
    for order in trade.orders():
        moment = at(order.ordered_at)
        sold = _STATES[order.state] == "sale"
        invoiced = order.external_id in _invoice_of()
        status = "no" if not sold else "invoiced" if invoiced else "to invoice"
        yield stamped(order.external_id, {
            "name": order.number, "state": _STATES[order.state], "partner_id": order.customer_external_id,
            "partner_invoice_id": order.customer_external_id, "partner_shipping_id": order.customer_external_id,
            "date_order": moment, **_amounts(order), "currency_id": _currency(order.currency),
            "currency_rate": 1.0, "company_id": company_of(order.branch),
            "user_id": 5 if company_of(order.branch) == GULF else 2,
            "team_id": WAREHOUSES[order.branch], "warehouse_id": WAREHOUSES[order.branch],
            "invoice_status": status,
            "delivery_status": "full" if order.state == "done" else "pending" if sold else False,
        }, moment)  # fmt: skip


def _order_lines() -> Iterable[Row]:
    for order in trade.orders():
        moment = at(order.ordered_at)
        for position, line in enumerate(order.lines, 1):
            yield stamped(line_id(order.external_id, position), _order_line(order, position, line), moment)


def _order_line(order: Order, position: int, line: OrderLine) -> Row:
    quantity, money = float(line.quantity), _line_amounts(order, line)
    delivered = quantity if order.state == "done" else 0.0
    invoice = _invoice_of().get(order.external_id)
    invoiced = quantity if invoice is not None and invoice.state != "cancelled" else 0.0
    sold = _STATES[order.state] == "sale"
    status = "no" if not sold else "invoiced" if invoiced else "to invoice"
    return {
        "order_id": order.external_id, "sequence": 10, "product_id": line.product_external_id,
        "product_uom_qty": quantity, "price_unit": float(line.unit_price),
        "discount": float(line.discount_percent),
        "tax_ids": _taxed(order), **money, "qty_delivered": delivered, "qty_invoiced": invoiced,
        "qty_to_invoice": quantity - invoiced if sold else 0.0, "invoice_status": status,
        "product_uom_id": 1,
        "invoice_lines": (line_id(invoice.external_id, position),) if invoice is not None else (),
    }  # fmt: skip


def _line_amounts(order: Order, line: OrderLine) -> dict[str, Value]:
    subtotal = round(float(line.quantity * line.unit_price * (100 - line.discount_percent) / 100), 2)
    tax = round(subtotal * 0.05, 2) if _taxed(order) else 0.0
    return {"price_subtotal": subtotal, "price_tax": tax, "price_total": round(subtotal + tax, 2)}


@cache
def _orders_by_id() -> Mapping[int, Order]:
    return {order.external_id: order for order in trade.orders()}


def _order_of(invoice: Invoice) -> Order:
    """The demo company invoices nothing that was not ordered."""
    if invoice.order_external_id is None:
        raise ValueError(f"invoice {invoice.external_id} has no order")
    return _orders_by_id()[invoice.order_external_id]


_MOVE_STATES = {"draft": "draft", "open": "posted", "paid": "posted", "cancelled": "cancel"}


def _moment(invoice: Invoice) -> str:
    branch = BRANCHES[_order_of(invoice).branch]
    return at(datetime.combine(invoice.issued_on, time(18, 0), branch.zone))


def _moves() -> Iterable[Row]:
    for invoice in trade.invoices():
        order = _order_of(invoice)
        total, residual = float(invoice.total), float(invoice.residual)
        untaxed = float(order.total)
        tax = round(total - untaxed, 2)
        company = company_of(order.branch)
        paid = (
            "paid" if invoice.state == "paid" else "partial" if residual < total and residual else "not_paid"
        )
        yield stamped(invoice.external_id, {
            "name": invoice.number, "state": _MOVE_STATES[invoice.state], "move_type": "out_invoice",
            "payment_state": paid, "partner_id": invoice.customer_external_id,
            "commercial_partner_id": invoice.customer_external_id, "date": invoice.issued_on.isoformat(),
            "invoice_date": invoice.issued_on.isoformat(), "invoice_date_due": invoice.due_on.isoformat(),
            "invoice_origin": order.number, "invoice_user_id": 5 if company == GULF else 2,
            "journal_id": 1 if company == GULF else 5, "company_id": company,
            "currency_id": _currency(invoice.currency),
            "amount_untaxed": untaxed, "amount_tax": tax, "amount_total": total, "amount_residual": residual,
            "amount_untaxed_signed": untaxed, "amount_tax_signed": tax, "amount_total_signed": total,
            "amount_residual_signed": residual,
        }, _moment(invoice))  # fmt: skip


def _items() -> Iterable[Row]:
    for invoice in trade.invoices():
        order, moment = _order_of(invoice), _moment(invoice)
        shared: Row = {
            "move_id": invoice.external_id, "partner_id": invoice.customer_external_id,
            "date": invoice.issued_on.isoformat(), "parent_state": _MOVE_STATES[invoice.state], "sequence": 10,
        }  # fmt: skip
        for position, line in enumerate(order.lines, 1):
            entry = {**shared, **_item(order, line), "sale_line_ids": (line_id(order.external_id, position),)}
            yield stamped(line_id(invoice.external_id, position), entry, moment)
        yield from _closing(invoice, order, shared, moment)


def _item(order: Order, line: OrderLine) -> Row:
    money = _line_amounts(order, line)
    subtotal = money["price_subtotal"]
    return {
        "display_type": "product", "account_id": _INCOME, "product_id": line.product_external_id,
        "quantity": float(line.quantity), "price_unit": float(line.unit_price),
        "discount": float(line.discount_percent),
        "tax_ids": _taxed(order), **money, **booked(-float(str(subtotal))),
    }  # fmt: skip


def booked(balance: float) -> dict[str, Value]:
    return {
        "balance": balance,
        "amount_currency": balance,
        "debit": max(balance, 0.0),
        "credit": max(-balance, 0.0),
    }


def _closing(invoice: Invoice, order: Order, shared: Row, moment: str) -> Iterable[Row]:
    """The items of the tax and of what the customer owes."""
    total, residual = float(invoice.total), float(invoice.residual)
    tax = round(total - float(order.total), 2)
    if tax:
        entry: Row = {
            "display_type": "tax",
            "name": "VAT 5%",
            "account_id": TAXES,
            "quantity": 1.0,
            **booked(-tax),
        }
        yield stamped(line_id(invoice.external_id, 98), {**shared, **entry}, moment)
    owed: Row = {
        "display_type": "payment_term", "account_id": _RECEIVABLE, "quantity": 1.0, **booked(total),
        "amount_residual": residual, "amount_residual_currency": residual,
        "date_maturity": invoice.due_on.isoformat(),
        "reconciled": not residual,
    }  # fmt: skip
    yield stamped(line_id(invoice.external_id, 99), {**shared, **owed}, moment)


def _report() -> Iterable[Row]:
    columns = ("order_id", "product_id", "product_uom_qty", "price_subtotal", "price_total")
    for line in _order_lines():
        yield {"id": line["id"], **{column: line[column] for column in columns}}


@cache
def _sources() -> Mapping[str, int]:
    return {name: number for number, name in enumerate(sorted({each.source for each in leads.leads()}), 1)}


def _leads() -> Iterable[Row]:
    for lead in leads.leads():
        yield stamped(lead.external_id, _lead(lead), at(lead.created_at))


def _lead(lead: Lead) -> Row:
    chance, revenue = _PROBABILITY[lead.stage], float(lead.expected_revenue)
    closed = at(lead.last_contact_at or lead.created_at) if lead.stage in ("won", "lost") else False
    return {
        "name": lead.name, "type": "lead" if lead.stage == "new" else "opportunity",
        "active": lead.stage != "lost",
        "stage_id": _STAGE_IDS.get(lead.stage, 1), "probability": chance, "expected_revenue": revenue,
        "prorated_revenue": round(revenue * chance / 100, 2), "contact_name": lead.contact_name, "city": lead.city,
        "phone": lead.phone or False, "email_from": lead.email or False, "description": f"<p>{lead.note}</p>",
        "source_id": _sources()[lead.source], "date_closed": closed, "date_open": at(lead.created_at),
        "date_last_stage_update": at(lead.last_contact_at or lead.created_at), "user_id": 5,
        "team_id": 4 if lead.city == "Istanbul" else 1,
        "company_id": TURKEY if lead.city == "Istanbul" else GULF,
        "won_status": {"won": "won", "lost": "lost"}.get(lead.stage, "pending"),
        "lost_reason_id": 1 if lead.stage == "lost" else False,
        "lang_id": ("en", "ar", "fa", "tr").index(lead.language) + 1,
    }  # fmt: skip


def _stages() -> Iterable[Row]:
    for number, (_, name) in enumerate(_STAGES, 1):
        yield stamped(number, {"name": name, "sequence": number, "is_won": name == "Won"})


def _teams() -> Iterable[Row]:
    for number, branch in enumerate(BRANCH_TEAMS, 1):
        yield stamped(
            number,
            {
                "name": branch_name(branch),
                "active": True,
                "company_id": company_of(branch),
                "sequence": number,
            },
        )


def _named(names: Iterable[str]) -> Iterable[Row]:
    return (stamped(number, {"name": name, "active": True}) for number, name in enumerate(names, 1))


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "sale.order": _orders,
    "sale.order.line": _order_lines,
    "sale.report": _report,
    "account.move": _moves,
    "account.move.line": _items,
    "crm.lead": _leads,
    "crm.stage": _stages,
    "crm.team": _teams,
    "crm.lost.reason": lambda: _named(_REASONS),
    "utm.source": lambda: _named(_sources()),
}
