import pytest

from erp_mcp.sandbox.odoo.world import NOTHING, Failure, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.sandbox.odoo.world.conftest import Call, caller

PRODUCT = 5001


def ordered(call: Call, quantity: float) -> int:
    line = [0, 0, {"product_id": PRODUCT, "product_uom_qty": quantity, "price_unit": 100.0}]
    return call("sale.order", "create", {"partner_id": 1001, "order_line": [line]})


def invoiced(call: Call, order: int) -> int:
    active = {"active_model": "sale.order", "active_ids": [order]}
    call("sale.order", "action_confirm", [order])
    wizard = call("sale.advance.payment.inv", "create", {}, context=active)
    call("sale.advance.payment.inv", "create_invoices", [wizard], context=active)
    (told,) = call("sale.order", "read", [order], ["invoice_ids"])
    return told["invoice_ids"][0]


def test_an_order_comes_to_its_lines_with_tax(call: Call) -> None:
    order = ordered(call, 2)
    assert call("sale.order", "read", [order], ["name", "amount_untaxed", "amount_tax", "amount_total"]) == [
        {"id": order, "name": f"S{order}", "amount_untaxed": 200.0, "amount_tax": 10.0, "amount_total": 210.0}
    ]


def test_an_order_cannot_be_deleted_once_it_is_confirmed(call: Call) -> None:
    order = ordered(call, 1)
    call("sale.order", "action_confirm", [order])
    with pytest.raises(Failure, match="You must first cancel it"):
        call("sale.order", "unlink", [order])


def test_a_delivery_that_lacks_goods_asks_for_a_backorder(call: Call) -> None:
    order = ordered(call, 1_000_000)
    call("sale.order", "action_confirm", [order])
    pickings = call("stock.picking", "search", [["sale_id", "=", order]])
    wizard = call("stock.picking", "button_validate", pickings)
    assert wizard["res_model"] == "stock.backorder.confirmation"
    call("stock.backorder.confirmation", "process", [1], context=wizard["context"])
    assert call("sale.order", "read", [order], ["delivery_status"]) == [
        {"id": order, "delivery_status": "partial"}
    ]


def test_an_invoice_is_paid_in_parts(call: Call) -> None:
    invoice = invoiced(call, ordered(call, 1))
    assert call("account.move", "action_post", [invoice]) is False
    for amount, state, left in ((30, "partial", 75.0), (0, "paid", 0.0)):
        wizard = call(
            "account.payment.register", "create", {"amount": amount}, context={"active_ids": [invoice]}
        )
        call(
            "account.payment.register", "action_create_payments", [wizard], context={"active_ids": [invoice]}
        )
        assert call("account.move", "read", [invoice], ["payment_state", "amount_residual"]) == [
            {"id": invoice, "payment_state": state, "amount_residual": left}
        ]


def test_the_items_of_an_invoice_balance(call: Call) -> None:
    invoice = invoiced(call, ordered(call, 3))
    assert call(
        "account.move.line", "formatted_read_group", [["move_id", "=", invoice]], [], ["balance:sum"]
    ) == [{"__extra_domain": [], "balance:sum": 0.0}]


def test_a_posted_invoice_is_neither_deleted_nor_dated_anew(call: Call) -> None:
    for method, arguments in (("unlink", []), ("write", [{"invoice_date": "2026-10-01"}])):
        with pytest.raises(Failure):
            call("account.move", method, [20_001], *arguments)


def test_a_lead_that_is_won_is_certain(call: Call) -> None:
    call("crm.lead", "action_set_won", [7001])
    assert call("crm.lead", "read", [7001], ["stage_id", "probability", "won_status"]) == [
        {"id": 7001, "stage_id": [4, "Won"], "probability": 100.0, "won_status": "won"}
    ]


def demand(call: Call, order: int) -> list[dict[str, object]]:
    moves = call(
        "stock.move", "search_read", [["picking_id.sale_id", "=", order]], ["product_uom_qty", "state"]
    )
    return [{name: move[name] for name in ("product_uom_qty", "state")} for move in moves]


def test_more_of_a_confirmed_order_joins_its_open_delivery(call: Call) -> None:
    order = ordered(call, 1)
    call("sale.order", "action_confirm", [order])
    (line,) = call("sale.order.line", "search", [["order_id", "=", order]])
    call("sale.order", "write", [order], {"order_line": [[1, line, {"product_uom_qty": 3}]]})
    assert demand(call, order) == [{"product_uom_qty": 3.0, "state": "assigned"}]


def test_less_of_a_confirmed_order_leaves_its_delivery_alone(call: Call) -> None:
    order = ordered(call, 3)
    call("sale.order", "action_confirm", [order])
    (line,) = call("sale.order.line", "search", [["order_id", "=", order]])
    call("sale.order.line", "write", [line], {"product_uom_qty": 1})
    assert demand(call, order) == [{"product_uom_qty": 3.0, "state": "assigned"}]


def test_a_line_added_after_delivery_asks_for_another_one(call: Call) -> None:
    order = ordered(call, 1)
    call("sale.order", "action_confirm", [order])
    call("stock.picking", "button_validate", call("stock.picking", "search", [["sale_id", "=", order]]))
    call("sale.order.line", "create", {"order_id": order, "product_id": PRODUCT, "product_uom_qty": 2})
    states = call("stock.picking", "search_read", [["sale_id", "=", order]], ["state"], order="id")
    assert [picking["state"] for picking in states] == ["done", "assigned"]


@pytest.mark.parametrize("version", ["16.0", "17.0"])
def test_before_18_goods_of_an_order_are_delivered_too(version: str) -> None:
    call = caller(World(company_rows, version))
    order = ordered(call, 1)
    assert call("sale.order", "action_confirm", [order]) is True
    assert len(call("stock.picking", "search", [["sale_id", "=", order]])) == 1


@pytest.mark.parametrize(("version", "state"), [("17.0", "posted"), ("19.0", "paid")])
def test_a_payment_of_its_own_is_posted(version: str, state: str) -> None:
    call = caller(World(company_rows, version))
    payment = call("account.payment", "create", {"partner_id": 1001, "amount": 50})
    assert call("account.payment", "action_post", [payment]) is NOTHING
    assert call("account.payment", "read", [payment], ["state", "amount", "currency_id"], load=None) == [
        {"id": payment, "state": state, "amount": 50.0, "currency_id": 1}
    ]
