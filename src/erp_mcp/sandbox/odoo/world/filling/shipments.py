"""What was and is to be delivered of every order, what was received, and the stock that lies reserved for it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import cache

from erp_mcp.sandbox.company import catalogue, trade
from erp_mcp.sandbox.company.purchases import purchases
from erp_mcp.sandbox.odoo.world.filling.documents import line_id
from erp_mcp.sandbox.odoo.world.filling.goods import CODES, CUSTOMERS, VENDORS, WAREHOUSES, stock_location
from erp_mcp.sandbox.odoo.world.filling.people import at
from erp_mcp.sandbox.odoo.world.filling.purchasing import shown
from erp_mcp.sandbox.odoo.world.filling.setting import FOUNDED, company_of, stamped
from erp_mcp.sandbox.odoo.world.shapes import Row
from erp_mcp.store.records import Order, PurchaseOrder

_PACKED_IN = timedelta(hours=3)


def _sold() -> Iterable[Order]:
    return (order for order in trade.orders() if order.state in ("confirmed", "done"))


@cache
def _reserved() -> Mapping[int, float]:
    """By the id of the order's line, while there is stock; first come, first served."""
    free = Counter(
        {(each.product_external_id, each.branch): int(each.quantity) for each in catalogue.stock_levels()}
    )
    held: dict[int, float] = {}
    for order in trade.orders():
        for position, line in enumerate(order.lines if order.state == "confirmed" else (), 1):
            place = (line.product_external_id, order.branch)
            found = min(int(line.quantity), free[place])
            free[place] -= found
            held[line_id(order.external_id, position)] = float(found)
    return held


def _pickings() -> Iterable[Row]:
    for order in _sold():
        moment, kind = at(order.ordered_at), 2 * WAREHOUSES[order.branch]
        lines = range(1, len(order.lines) + 1)
        ready = any(_reserved().get(line_id(order.external_id, each)) for each in lines)
        done = order.state == "done"
        yield stamped(order.external_id, {
            **_route(f"{_code(order.branch)}/OUT/{order.external_id}", kind, order.branch),
            "location_id": stock_location(order.branch), "location_dest_id": CUSTOMERS,
            "state": "done" if done else "assigned" if ready else "confirmed",
            "date_done": at(order.ordered_at + _PACKED_IN) if done else False, "scheduled_date": moment,
            "partner_id": order.customer_external_id, "origin": order.number, "sale_id": order.external_id,
        }, moment)  # fmt: skip
    for purchase in purchases():
        kind = 2 * WAREHOUSES[purchase.branch] - 1
        yield stamped(purchase.external_id, {
            **_route(_receipt(purchase), kind, purchase.branch),
            "location_id": VENDORS, "location_dest_id": stock_location(purchase.branch),
            "state": "done" if purchase.received_at else "assigned", "date_done": shown(purchase.received_at),
            "scheduled_date": shown(purchase.expected_at), "partner_id": purchase.supplier_external_id,
            "origin": purchase.number, "purchase_id": purchase.external_id,
        }, at(purchase.ordered_at))  # fmt: skip


def _code(branch: str) -> str:
    return CODES[WAREHOUSES[branch] - 1]


def _route(name: str, kind: int, branch: str) -> Row:
    return {"name": name, "priority": "0", "picking_type_id": kind, "company_id": company_of(branch)}


def _moves() -> Iterable[Row]:
    for order in _sold():
        reference, done = f"{_code(order.branch)}/OUT/{order.external_id}", order.state == "done"
        moment = at(order.ordered_at + _PACKED_IN if done else order.ordered_at)
        for position, line in enumerate(order.lines, 1):
            number, wanted = line_id(order.external_id, position), float(line.quantity)
            held = wanted if done else _reserved()[number]
            short = "partially_available" if held else "confirmed"
            yield stamped(number, {
                "product_id": line.product_external_id, "picking_id": order.external_id, "reference": reference,
                "origin": order.number, "location_id": stock_location(order.branch),
                "location_dest_id": CUSTOMERS, "company_id": company_of(order.branch), "date": moment,
                "product_uom_qty": wanted, "quantity": held, "sale_line_id": number,
                "state": "done" if done else "assigned" if held >= wanted else short,
            }, moment)  # fmt: skip
    for purchase in purchases():
        yield from _received(purchase)


def _received(purchase: PurchaseOrder) -> Iterable[Row]:
    done, branch = purchase.received_at, purchase.branch
    moment = shown(done or purchase.expected_at)
    for position, line in enumerate(purchase.lines, 1):
        number, quantity = line_id(purchase.external_id, position), float(line.quantity)
        yield stamped(number, {
            "product_id": line.product_external_id, "picking_id": purchase.external_id,
            "reference": _receipt(purchase), "origin": purchase.number, "location_id": VENDORS,
            "location_dest_id": stock_location(branch), "company_id": company_of(branch), "date": moment,
            "product_uom_qty": quantity, "quantity": quantity, "purchase_line_id": number,
            "state": "done" if done else "assigned",
        }, at(done or purchase.ordered_at))  # fmt: skip


def _receipt(purchase: PurchaseOrder) -> str:
    return f"{_code(purchase.branch)}/IN/{purchase.external_id}"


def _quants() -> Iterable[Row]:
    held: Counter[tuple[int, str]] = Counter()
    for order in trade.orders():
        for position, line in enumerate(order.lines if order.state == "confirmed" else (), 1):
            number = line_id(order.external_id, position)
            held[line.product_external_id, order.branch] += int(_reserved()[number])
    for number, level in enumerate(catalogue.stock_levels(), 1):
        yield stamped(number, {
            "product_id": level.product_external_id, "location_id": stock_location(level.branch),
            "quantity": float(level.quantity), "company_id": company_of(level.branch),
            "reserved_quantity": float(held[level.product_external_id, level.branch]),
            "in_date": FOUNDED, "inventory_date": "2026-12-31",
        })  # fmt: skip


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "stock.picking": _pickings,
    "stock.move": _moves,
    "stock.quant": _quants,
}
