"""What became of orders: their invoices, and the goods on their way."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from erp_mcp.erp.sync.fields import (
    amount,
    day,
    moment,
    needed_moment,
    record_id,
    related,
    related_name,
    words,
)
from erp_mcp.erp.sync.kinds import Kind, Reference
from erp_mcp.erp.sync.sales import known_state, needed
from erp_mcp.erp.sync.source import Source
from erp_mcp.errors import OdooAccessDenied, UnknownModel
from erp_mcp.integrations.odoo import Domain, Json, Record, Schema
from erp_mcp.store import records
from erp_mcp.store.mirror import save_deliveries, save_invoices
from erp_mcp.store.records import DeliveryState, InvoiceState
from erp_mcp.store.tables import Delivery, Invoice

INVOICE_STATES: Mapping[str, InvoiceState] = {"draft": "draft", "posted": "open", "cancel": "cancelled"}
DELIVERY_STATES: Mapping[str, DeliveryState] = {
    "draft": "draft",
    "waiting": "waiting",
    "confirmed": "waiting",
    "assigned": "ready",
    "done": "done",
    "cancel": "cancelled",
}
SETTLED = frozenset({"paid", "in_payment", "reversed"})
CREDIT_NOTE = "out_refund"


async def invoice_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Invoice]:
    orders = await _orders_called(source, {words(row, "invoice_origin") for row in rows} - {""})

    def invoice(row: Record) -> records.Invoice:
        sign = -1 if words(row, "move_type") == CREDIT_NOTE else 1
        issued = day(row, "invoice_date") or day(row, "date") or needed_moment(row, "create_date").date()
        is_settled = words(row, "payment_state") in SETTLED
        state = known_state(INVOICE_STATES, row)
        return records.Invoice(
            external_id=record_id(row),
            number=words(row, "name") or "/",
            order_external_id=orders.get(words(row, "invoice_origin")),
            customer_external_id=needed(row, "partner_id"),
            issued_on=issued,
            due_on=day(row, "invoice_date_due") or issued,
            state="paid" if state == "open" and is_settled else state,
            currency=related_name(row, "currency_id") or source.currency,
            total=sign * amount(row, "amount_total"),
            residual=sign * amount(row, "amount_residual"),
        )

    return invoice


async def _orders_called(source: Source, numbers: set[str]) -> dict[str, int]:
    """Orders by their number; one that two companies gave says nothing."""
    wanted: list[Json] = [*sorted(numbers)]
    try:
        found = await source.found("sale.order", [["name", "in", wanted]], ["name"]) if wanted else []
    except (OdooAccessDenied, UnknownModel):
        return {}
    names = [words(each, "name") for each in found]
    return {name: record_id(each) for name, each in zip(names, found, strict=True) if names.count(name) == 1}


def _invoice_refers(invoice: records.Invoice) -> Iterator[Reference]:
    yield Reference("customers", invoice.customer_external_id)
    if invoice.order_external_id is not None:
        yield Reference("orders", invoice.order_external_id)


def invoices_in(_: Schema) -> Domain:
    return [["move_type", "in", ["out_invoice", CREDIT_NOTE]]]


async def delivery_reader(source: Source, _: Sequence[Record]) -> Callable[[Record], records.Delivery]:
    def delivery(row: Record) -> records.Delivery:
        return records.Delivery(
            external_id=record_id(row),
            number=words(row, "name") or "/",
            order_external_id=related(row, "sale_id"),
            customer_external_id=related(row, "partner_id"),
            branch=related_name(row, "picking_type_id").partition(":")[0],
            state=known_state(DELIVERY_STATES, row),
            scheduled_at=moment(row, "scheduled_date"),
            done_at=moment(row, "date_done"),
        )

    return delivery


def _delivery_refers(delivery: records.Delivery) -> Iterator[Reference]:
    if delivery.customer_external_id is not None:
        yield Reference("customers", delivery.customer_external_id)
    if delivery.order_external_id is not None:
        yield Reference("orders", delivery.order_external_id)


def deliveries_in(_: Schema) -> Domain:
    return [["picking_type_id.code", "=", "outgoing"]]


INVOICES = Kind(
    name="invoices",
    model="account.move",
    fields=(
        "name",
        "move_type",
        "invoice_origin",
        "partner_id",
        "invoice_date",
        "invoice_date_due",
        "date",
        "create_date",
        "state",
        "payment_state",
        "currency_id",
        "amount_total",
        "amount_residual",
    ),
    reader=invoice_reader,
    save=save_invoices,
    table=Invoice,
    domain=invoices_in,
    refers=_invoice_refers,
    reached_by={
        "account.move": "reversed_entry_id",
        "account.move.line": "line_ids",
        "sale.order": "line_ids.sale_line_ids.order_id",
    },
)
DELIVERIES = Kind(
    name="deliveries",
    model="stock.picking",
    fields=("name", "sale_id", "partner_id", "picking_type_id", "state", "scheduled_date", "date_done"),
    reader=delivery_reader,
    save=save_deliveries,
    table=Delivery,
    domain=deliveries_in,
    refers=_delivery_refers,
    reached_by={"sale.order": "sale_id", "stock.picking": "backorder_id"},
)
