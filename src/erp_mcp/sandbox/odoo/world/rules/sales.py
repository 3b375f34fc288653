"""Quotations and orders: amounts, confirmation, cancellation, and what is delivered and invoiced of them."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts, order_lines, procurement, transfers
from erp_mcp.sandbox.odoo.world.rules.order_lines import lines_of, settle_line, total
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of, number, text, unique, whole

_BEFORE_ORDER = ("draft", "sent")


def after_order(env: Environment, touched: Touched) -> None:
    for order in touched.ids:
        row = env.row("sale.order", order)
        if touched.is_new:
            partner = row.get("partner_id", False)
            address = {"partner_invoice_id": partner, "partner_shipping_id": partner}
            named = text(row.get("name")) if row.get("name") != "New" else f"S{order:05d}"
            fresh = {name: value for name, value in address.items() if not row.get(name, False)}
            env.amend("sale.order", order, {**fresh, "name": named})
        total(env, order)


def after_line(env: Environment, touched: Touched) -> None:
    order_lines.after_line(env, touched)
    for line in touched.ids if touched.columns & {"product_uom_qty", "product_id"} else ():
        procurement.top_up(env.sudo(), line)


def _set_state(env: Environment, ids: Sequence[int], values: Mapping[str, Value]) -> None:
    for order in ids:
        env.amend("sale.order", order, values)
        for line in lines_of(env, order):
            settle_line(env, whole(line["id"]))
        total(env, order)


def action_confirm(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    done = [each for each in ids if env.row("sale.order", each).get("state") not in _BEFORE_ORDER]
    if done and env.version >= 17:
        raise user_error(_already(env, done))
    _set_state(env, ids, {"state": "sale", "date_order": env.now.strftime(MOMENT), "delivery_status": False})
    for order in ids:
        procurement.deliver(env.sudo(), order)
    return True


def _already(env: Environment, orders: Sequence[int]) -> str:
    if env.version >= 18:
        return "Some orders are not in a state requiring confirmation."
    names = ", ".join(text(env.row("sale.order", each).get("name")) for each in orders)
    return f"The following orders are not in a state requiring confirmation: {names}"


def action_cancel(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    if any(env.row("sale.order", each).get("locked", False) for each in ids):
        raise user_error("You cannot cancel a locked order. Please unlock it first.")
    for order in ids:
        transfers.cancel_for(env, "sale_id", order)
    _set_state(env, ids, {"state": "cancel"})
    return True


def action_draft(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    again = [each for each in ids if env.row("sale.order", each).get("state") in ("cancel", "sent")]
    _set_state(env, again, {"state": "draft"})
    return True


def action_quotation_sent(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    if any(env.row("sale.order", each).get("state") != "draft" for each in ids):
        raise user_error("Only draft orders can be marked as sent directly.")
    _set_state(env, ids, {"state": "sent"})
    return True


def forbid_removal(env: Environment, touched: Touched) -> None:
    if any(env.row("sale.order", each).get("state") not in ("draft", "cancel") for each in touched.ids):
        raise user_error(
            "You can not delete a sent quotation or a confirmed sales order. You must first cancel it."
        )


def invoices_of(env: Environment, row: Row) -> Value:
    lines = {
        item for line in lines_of(env, whole(row["id"])) for item in ids_of(line.get("invoice_lines", ()))
    }
    return unique(sorted(whole(each.get("move_id")) for each in env.some_rows("account.move.line", lines)))


def invoice_count(env: Environment, row: Row) -> Value:
    return len(ids_of(invoices_of(env, row)))


def amount_to_invoice(env: Environment, row: Row) -> Value:
    moves = env.some_rows("account.move", ids_of(invoices_of(env, row)))
    posted = sum(number(move.get("amount_total", 0.0)) for move in moves if move.get("state") == "posted")
    return round(number(row.get("amount_total", 0.0)) - posted, 2) if row.get("state") == "sale" else 0.0


def default_warehouse(env: Environment) -> Value:
    known = env.rows("stock.warehouse").values()
    return next((whole(each["id"]) for each in known if each.get("company_id") == env.company_id), False)


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("sale.order", "invoice_ids"): invoices_of,
    ("sale.order", "invoice_count"): invoice_count,
    ("sale.order", "amount_to_invoice"): amount_to_invoice,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("sale.order", "date_order"): lambda env: env.now.strftime(MOMENT),
    ("sale.order", "company_id"): lambda env: env.company_id,
    ("sale.order", "currency_id"): amounts.own_currency,
    ("sale.order", "currency_rate"): lambda env: 1.0,
    ("sale.order", "user_id"): lambda env: env.uid,
    ("sale.order", "team_id"): lambda env: 1,
    ("sale.order", "warehouse_id"): default_warehouse,
}
EFFECTS: Mapping[str, Effect] = {"sale.order": after_order, "sale.order.line": after_line}
REMOVALS: Mapping[str, Effect] = {"sale.order": forbid_removal}
METHODS = (
    Method(name="action_confirm", body=action_confirm, model="sale.order", takes_ids=True),
    Method(name="action_cancel", body=action_cancel, model="sale.order", takes_ids=True),
    Method(name="action_draft", body=action_draft, model="sale.order", takes_ids=True),
    Method(name="action_quotation_sent", body=action_quotation_sent, model="sale.order", takes_ids=True),
)
