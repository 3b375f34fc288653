"""What the demo company has behind it agrees with itself."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.sandbox.odoo.world.conftest import Call

Rows = Sequence[Mapping[str, object]]


def test_every_sold_order_has_its_delivery(call: Call) -> None:
    sold = call("sale.order", "search_read", [["state", "=", "sale"]], ["picking_ids", "delivery_status"])
    done = set(call("stock.picking", "search", [["state", "=", "done"]]))
    assert {len(order["picking_ids"]) for order in sold} == {1}
    delivered = {order["id"] for order in sold if order["delivery_status"] == "full"}
    assert delivered == {order["id"] for order in sold if set(order["picking_ids"]) <= done}


def test_stock_is_reserved_for_what_is_still_to_be_delivered(call: Call) -> None:
    waiting = [["state", "in", ["assigned", "partially_available"]], ["picking_id.sale_id", "!=", False]]
    moves: Rows = call(
        "stock.move", "search_read", waiting, ["product_id", "location_id", "quantity"], load=None
    )
    held: Counter[tuple[object, object]] = Counter()
    for move in moves:
        held[move["product_id"], move["location_id"]] += int(str(move["quantity"]).removesuffix(".0"))
    quants: Rows = call(
        "stock.quant",
        "search_read",
        [["reserved_quantity", ">", 0]],
        ["product_id", "location_id", "quantity", "reserved_quantity"],
        load=None,
    )
    assert {(each["product_id"], each["location_id"]): each["reserved_quantity"] for each in quants} == held
    assert all(float(str(each["reserved_quantity"])) <= float(str(each["quantity"])) for each in quants)


def test_every_received_purchase_has_a_bill_of_the_same_amount(call: Call) -> None:
    fields = ["amount_total", "invoice_ids", "receipt_status"]
    purchases = call("purchase.order", "search_read", [["state", "=", "purchase"]], fields)
    bills = call("account.move", "search_read", [["move_type", "=", "in_invoice"]], ["amount_total"])
    amounts = {bill["id"]: bill["amount_total"] for bill in bills}
    assert {len(each["invoice_ids"]) for each in purchases if each["receipt_status"] == "full"} == {1}
    assert {len(each["invoice_ids"]) for each in purchases if each["receipt_status"] == "pending"} == {0}
    billed = {each["invoice_ids"][0]: each["amount_total"] for each in purchases if each["invoice_ids"]}
    assert billed == amounts


def test_the_items_of_every_bill_balance(call: Call) -> None:
    groups = call(
        "account.move.line",
        "formatted_read_group",
        domain=[["move_type", "=", "in_invoice"]],
        groupby=["move_id"],
        aggregates=["balance:sum"],
    )
    assert {round(group["balance:sum"], 2) for group in groups} == {0.0}


def test_a_receipt_that_is_still_to_come_can_be_taken_in(call: Call) -> None:
    (picking, *_) = call(
        "stock.picking", "search", [["purchase_id", "!=", False], ["state", "=", "assigned"]]
    )
    (told,) = call("stock.picking", "read", [picking], ["purchase_id"], load=None)
    assert call("stock.picking", "button_validate", [picking]) is True
    assert call("purchase.order", "read", [told["purchase_id"]], ["receipt_status"]) == [
        {"id": told["purchase_id"], "receipt_status": "full"}
    ]
