"""What the demo company sent, as a mirror of its Odoo has it."""

from collections.abc import Mapping
from datetime import timedelta

from erp_mcp.sandbox.company import trade
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.erp.sandboxed import Key, Row

PACKED_IN = timedelta(hours=3)


def deliveries() -> Mapping[Key, Row]:
    """Of what was sold; receipts are none."""
    ready = ready_pickings()
    return {
        (each.external_id,): {
            "order_id": each.external_id,
            "customer_id": each.customer_external_id,
            "branch": BRANCHES[each.branch].name,
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
