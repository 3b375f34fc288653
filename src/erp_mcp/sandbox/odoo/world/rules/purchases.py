"""Purchase orders: amounts, confirmation and cancellation."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts, products, transfers
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of, number, unique, whole


def after_order(env: Environment, touched: Touched) -> None:
    for order in touched.ids:
        if touched.is_new and env.row("purchase.order", order).get("name") == "New":
            env.amend("purchase.order", order, {"name": f"P{order:05d}"})
        total(env, order)


def after_line(env: Environment, touched: Touched) -> None:
    for line in touched.ids:
        row = env.row("purchase.order.line", line)
        env.amend("purchase.order.line", line, _suggested(env, row))
        row = env.row("purchase.order.line", line)
        env.amend("purchase.order.line", line, amounts.of_line(env, row, number(row.get("product_qty", 0.0))))
    for order in unique(whole(env.row("purchase.order.line", each).get("order_id")) for each in touched.ids):
        total(env, order)


def _suggested(env: Environment, line: Row) -> dict[str, Value]:
    product = amounts.product_of(env, line)
    order = env.row("purchase.order", whole(line.get("order_id")))
    offered: dict[str, Value] = {"date_planned": order.get("date_order", False)}
    if product is not None:
        taxes = ids_of(env.get("product.product", product, "supplier_taxes_id"))
        own = order.get("company_id", False)
        offered["name"] = products.title_of(env, whole(product["id"]))
        offered["price_unit"] = number(env.get("product.product", product, "standard_price"))
        offered["product_uom_id"] = env.get("product.product", product, "uom_id")
        offered["tax_ids"] = tuple(
            tax for tax in taxes if env.row("account.tax", tax).get("company_id") == own
        )
    return {name: value for name, value in offered.items() if name not in line}


def total(env: Environment, order: int) -> None:
    row, lines = env.row("purchase.order", order), env.pointing("purchase.order.line", "order_id", order)
    sums = amounts.of_lines(lines)
    own = amounts.in_company_currency(env, row, number(sums["amount_total"]))
    planned = min((line.get("date_planned", False) for line in lines), default=False, key=str)
    fresh = {} if row.get("date_planned", False) else {"date_planned": planned}
    env.amend("purchase.order", order, {**sums, "amount_total_cc": own, **fresh})


def button_confirm(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for order in ids:
        if env.row("purchase.order", order).get("state") in ("draft", "sent"):
            env.amend(
                "purchase.order", order, {"state": "purchase", "date_approve": env.now.strftime(MOMENT)}
            )
            transfers.receive(env.sudo(), order)
    return True


def button_cancel(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for order in ids:
        received = env.pointing("stock.picking", "purchase_id", order)
        if any(each.get("state") == "done" for each in received):
            raise user_error("Unable to cancel a purchase order of which products were already received.")
        transfers.cancel_for(env, "purchase_id", order)
        env.amend("purchase.order", order, {"state": "cancel"})
    return True


def button_draft(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for order in ids:
        env.amend("purchase.order", order, {"state": "draft"})
    return {}


def forbid_removal(env: Environment, touched: Touched) -> None:
    if any(env.row("purchase.order", each).get("state") != "cancel" for each in touched.ids):
        raise user_error("In order to delete a purchase order, you must cancel it first.")


def receptions(env: Environment, row: Row) -> Value:
    pickings = env.pointing("stock.picking", "purchase_id", whole(row["id"]))
    return tuple(whole(each["id"]) for each in pickings)


def bills(env: Environment, row: Row) -> Value:
    lines = [whole(each["id"]) for each in env.pointing("purchase.order.line", "order_id", whole(row["id"]))]
    items = env.pointing("account.move.line", "purchase_line_id", *lines)
    return unique(whole(each.get("move_id")) for each in items)


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("purchase.order", "picking_ids"): receptions,
    ("purchase.order", "invoice_ids"): bills,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("purchase.order", "date_order"): lambda env: env.now.strftime(MOMENT),
    ("purchase.order", "company_id"): lambda env: env.company_id,
    ("purchase.order", "currency_id"): amounts.own_currency,
    ("purchase.order", "user_id"): lambda env: env.uid,
}
EFFECTS: Mapping[str, Effect] = {"purchase.order": after_order, "purchase.order.line": after_line}
REMOVALS: Mapping[str, Effect] = {"purchase.order": forbid_removal}
METHODS = (
    Method(name="button_confirm", body=button_confirm, model="purchase.order", takes_ids=True),
    Method(name="button_cancel", body=button_cancel, model="purchase.order", takes_ids=True),
    Method(name="button_draft", body=button_draft, model="purchase.order", takes_ids=True),
)
