"""Between orders and invoices: which lines are invoiced, and what that leaves to do."""

from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import order_lines
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, ids_of, integers, number, unique, whole


def tell_orders(env: Environment, move: int) -> None:
    """Counts again what is invoiced of the order lines behind a move."""
    items = env.pointing("account.move.line", "move_id", move)
    for line in unique(each for item in items for each in ids_of(item.get("sale_line_ids", ()))):
        env.amend("sale.order.line", line, {"qty_invoiced": _invoiced(env, env.row("sale.order.line", line))})
        order_lines.settle_line(env, line)
        order_lines.total(env, whole(env.row("sale.order.line", line).get("order_id")))


def _invoiced(env: Environment, line: Row) -> float:
    items = env.some_rows("account.move.line", ids_of(line.get("invoice_lines", ())))
    return sum(_counted(env, item) for item in items)


def _counted(env: Environment, item: Row) -> float:
    move = env.row("account.move", whole(item.get("move_id")))
    if move.get("state") == "cancel":
        return 0.0
    refunds = move.get("move_type") in ("out_refund", "in_refund")
    return number(item.get("quantity", 0.0)) * (-1 if refunds else 1)


def create_invoices(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    made: list[int] = []
    for wizard in env.some_rows("sale.advance.payment.inv", ids):
        orders = ids_of(wizard.get("sale_order_ids", ())) or integers(env.context.get("active_ids"))
        made += [_invoice(env.sudo(), order, wizard) for order in orders]
    return opened("account.move", "Invoices", made)


def opened(model: str, name: str, made: Sequence[int]) -> Answer:
    """The action by which the web client would show what was made."""
    action: dict[str, Json] = {
        "name": name,
        "type": "ir.actions.act_window",
        "res_model": model,
        "context": {"create": False},
        "view_mode": "form" if len(made) == 1 else "list,form",
    }
    return (
        {**action, "res_id": made[0]} if len(made) == 1 else {**action, "domain": [["id", "in", list(made)]]}
    )


def _invoice(env: Environment, order: int, wizard: Row) -> int:
    row = env.row("sale.order", order)
    if wizard.get("advance_payment_method") == "delivered":
        billed = [
            line for line in order_lines.lines_of(env, order) if number(line.get("qty_to_invoice", 0.0)) > 0
        ]
        items = [_item(line) for line in billed]
    else:
        items = [_down_payment(row, wizard)]
    if not items:
        raise user_error("Cannot create an invoice. No items are available to invoice.")
    values: dict[str, Json] = {
        "move_type": "out_invoice",
        "partner_id": whole(row.get("partner_invoice_id", False)) or whole(row.get("partner_id")),
        "invoice_origin": row.get("name", False),
        "ref": row.get("client_order_ref", False),
        "currency_id": whole(row.get("currency_id")),
        "company_id": whole(row.get("company_id")),
        "invoice_user_id": row.get("user_id", False),
        "invoice_payment_term_id": row.get("payment_term_id", False),
        "invoice_line_ids": [(0, 0, item) for item in items],
    }
    move = writing.create(
        env.as_company(whole(row.get("company_id"))), env.schema.model("account.move"), values
    )
    _link(env, move)
    return move


def _item(line: Row) -> Mapping[str, Json]:
    return {
        "product_id": line.get("product_id", False),
        "name": line.get("name", False),
        "quantity": line.get("qty_to_invoice", 0.0),
        "price_unit": line.get("price_unit", 0.0),
        "discount": line.get("discount", 0.0),
        "tax_ids": [(6, 0, list(ids_of(line.get("tax_ids", ()))))],
        "sale_line_ids": [(6, 0, [whole(line["id"])])],
    }


def _down_payment(order: Row, wizard: Row) -> Mapping[str, Json]:
    share = number(wizard.get("amount", 0.0)) / 100 * number(order.get("amount_untaxed", 0.0))
    fixed = wizard.get("advance_payment_method") == "fixed"
    return {
        "name": "Down payment",
        "quantity": 1.0,
        "price_unit": round(number(wizard.get("fixed_amount", 0.0)) if fixed else share, 2),
    }


def _link(env: Environment, move: int) -> None:
    for item in env.pointing("account.move.line", "move_id", move):
        for line in ids_of(item.get("sale_line_ids", ())):
            known = ids_of(env.row("sale.order.line", line).get("invoice_lines", ()))
            env.amend("sale.order.line", line, {"invoice_lines": unique((*known, whole(item["id"])))})
    tell_orders(env, move)


METHODS = (
    Method(name="create_invoices", body=create_invoices, model="sale.advance.payment.inv", takes_ids=True),
)
