"""What was ordered from suppliers, and how much of it has come."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from erp_mcp.erp.sync.fields import amount, moment, needed_moment, record_id, related_name, words
from erp_mcp.erp.sync.kinds import Kind, Reference
from erp_mcp.erp.sync.sales import known_state, lines_of, needed
from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Record
from erp_mcp.store import records
from erp_mcp.store.mirror import save_purchases
from erp_mcp.store.records import PurchaseState
from erp_mcp.store.tables import PurchaseOrder

STATES: Mapping[str, PurchaseState] = {
    "draft": "draft",
    "sent": "sent",
    "to approve": "approving",
    "purchase": "confirmed",
    "done": "done",
    "cancel": "cancelled",
}
LINE_FIELDS = ("order_id", "product_id", "product_qty", "qty_received", "price_unit", "sequence")


async def purchase_reader(
    source: Source, rows: Sequence[Record]
) -> Callable[[Record], records.PurchaseOrder]:
    lines = await lines_of(source, "purchase.order.line", rows, LINE_FIELDS)

    def purchase(row: Record) -> records.PurchaseOrder:
        return records.PurchaseOrder(
            external_id=record_id(row),
            number=words(row, "name"),
            supplier_external_id=needed(row, "partner_id"),
            branch=related_name(row, "picking_type_id").partition(":")[0] or related_name(row, "company_id"),
            ordered_at=needed_moment(row, "date_order"),
            expected_at=moment(row, "date_planned"),
            state=known_state(STATES, row),
            currency=related_name(row, "currency_id") or source.currency,
            total=amount(row, "amount_untaxed"),
            lines=tuple(map(_line, lines[record_id(row)])),
            received_at=moment(row, "effective_date"),
            company=related_name(row, "company_id"),
        )

    return purchase


def _line(row: Record) -> records.PurchaseLine:
    return records.PurchaseLine(
        product_external_id=needed(row, "product_id"),
        quantity=amount(row, "product_qty"),
        received=amount(row, "qty_received"),
        unit_price=amount(row, "price_unit"),
    )


def _refers(purchase: records.PurchaseOrder) -> Iterator[Reference]:
    yield Reference("suppliers", purchase.supplier_external_id)
    yield from (Reference("products", line.product_external_id) for line in purchase.lines)


PURCHASES = Kind(
    name="purchase_orders",
    model="purchase.order",
    fields=(
        "name",
        "partner_id",
        "picking_type_id",
        "company_id",
        "date_order",
        "date_planned",
        "effective_date",
        "create_date",
        "state",
        "currency_id",
        "amount_untaxed",
    ),
    reader=purchase_reader,
    save=save_purchases,
    table=PurchaseOrder,
    touched_by=("order_line",),
    refers=_refers,
    reached_by={"purchase.order.line": "order_line", "stock.picking": "picking_ids"},
)
