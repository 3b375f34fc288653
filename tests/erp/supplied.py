"""What the demo company bought and sent, as a mirror of its Odoo has it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from erp_mcp.sandbox.company import trade
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.filling.purchasing import purchases
from erp_mcp.sandbox.odoo.world.filling.setting import branch_name
from tests.erp.sandboxed import Key, Row

PACKED_IN = timedelta(hours=3)


def purchase_orders() -> Mapping[Key, Row]:
    return {
        (each.record_id,): {
            "external_id": each.record_id,
            "number": each.number,
            "supplier_id": each.supplier,
            "branch": "Dubai",
            "ordered_at": each.ordered,
            "expected_at": each.planned,
            "received_at": each.planned if each.is_received else None,
            "state": "confirmed",
            "currency": "AED",
            "total": sum(cents(line.quantity * line.price) for line in each.lines),
        }
        for each in purchases()
    }


def purchase_lines() -> Mapping[Key, Row]:
    return {
        (each.record_id, position): {
            "product_id": line.product,
            "quantity": Decimal(line.quantity),
            "received": Decimal(line.quantity if each.is_received else 0),
            "unit_price": cents(line.price),
        }
        for each in purchases()
        for position, line in enumerate(each.lines)
    }


def deliveries() -> Mapping[Key, Row]:
    """Of what was sold; receipts are none."""
    ready = ready_pickings()
    return {
        (each.external_id,): {
            "order_id": each.external_id,
            "customer_id": each.customer_external_id,
            "branch": branch_name(each.branch),
            "state": "done" if is_done else "ready" if each.external_id in ready else "waiting",
            "scheduled_at": each.ordered_at,
            "done_at": each.ordered_at + PACKED_IN if is_done else None,
        }
        for each in trade.orders()
        if (is_done := each.state == "done") or each.state == "confirmed"
    }


def ready_pickings() -> set[object]:
    """Those that some stock lies reserved for."""
    reserved = ("assigned", "partially_available")
    return {row["picking_id"] for row in company_rows("stock.move").values() if row["state"] in reserved}


def cents(amount: float) -> Decimal:
    return Decimal(str(round(amount, 2)))
