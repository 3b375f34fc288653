"""Lines of sales orders: what the product suggests, what they come to, and what is still to be invoiced."""

from collections.abc import Sequence

from erp_mcp.sandbox.odoo.world.environment import Environment, Touched
from erp_mcp.sandbox.odoo.world.rules import amounts, products
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of, number, text, unique, whole


def after_line(env: Environment, touched: Touched) -> None:
    for line in touched.ids:
        row = env.row("sale.order.line", line)
        env.amend("sale.order.line", line, _suggested(env, row))
        settle_line(env, line)
    for order in unique(whole(env.row("sale.order.line", each).get("order_id")) for each in touched.ids):
        total(env, order)


def _suggested(env: Environment, line: Row) -> dict[str, Value]:
    """What the product brings where nothing was given."""
    product = amounts.product_of(env, line)
    if product is None:
        return {}
    offered = {
        "name": products.title_of(env, whole(product["id"])),
        "price_unit": number(env.get("product.product", product, "lst_price")),
        "product_uom_id": env.get("product.product", product, "uom_id"),
        "tax_ids": _taxes(env, line, product),
    }
    return {name: value for name, value in offered.items() if name not in line}


def _taxes(env: Environment, line: Row, product: Row) -> Value:
    """Those of the product that belong to the order's company."""
    company = env.row("sale.order", whole(line.get("order_id"))).get("company_id", False)
    known = ids_of(env.get("product.product", product, "taxes_id"))
    return tuple(tax for tax in known if env.row("account.tax", tax).get("company_id") == company)


def settle_line(env: Environment, line: int) -> None:
    """Amounts, and what of the line is still to be invoiced."""
    row = env.row("sale.order.line", line)
    quantity = number(row.get("product_uom_qty", 0.0))
    sums = amounts.of_line(env, row, quantity)
    billed = number(row.get("qty_invoiced", 0.0))
    is_sold = env.get("sale.order.line", row, "state") == "sale"
    due = _invoiceable(env, row, quantity) - billed if is_sold else 0.0
    each = number(sums["price_subtotal"]) / quantity if quantity else 0.0
    status = "no" if not is_sold else "to invoice" if due > 0 else "invoiced" if billed >= quantity else "no"
    owed: dict[str, Value] = {
        "qty_to_invoice": due,
        "untaxed_amount_to_invoice": round(each * due, 2),
        "untaxed_amount_invoiced": round(each * billed, 2),
        "invoice_status": status,
    }
    env.amend("sale.order.line", line, {**sums, **owed})


def _invoiceable(env: Environment, line: Row, quantity: float) -> float:
    product = amounts.product_of(env, line)
    by_delivery = product is not None and env.get("product.product", product, "invoice_policy") == "delivery"
    return number(line.get("qty_delivered", 0.0)) if by_delivery else quantity


def lines_of(env: Environment, order: int) -> list[Row]:
    return env.pointing("sale.order.line", "order_id", order)


def total(env: Environment, order: int) -> None:
    lines = lines_of(env, order)
    env.amend("sale.order", order, {**amounts.of_lines(lines), "invoice_status": _invoice_status(lines)})


def _invoice_status(lines: Sequence[Row]) -> str:
    known = {text(line.get("invoice_status", "no")) for line in lines if not line.get("display_type", False)}
    if "to invoice" in known:
        return "to invoice"
    return "invoiced" if known == {"invoiced"} else "no"
