"""Products and their one variant, and how much of them there is."""

from collections.abc import Callable, Mapping

from erp_mcp.sandbox.odoo.world import names
from erp_mcp.sandbox.odoo.world.environment import Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.rules import amounts
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, number, text, whole

_WAITING = ("confirmed", "partially_available", "assigned", "waiting")


def after_template(env: Environment, touched: Touched) -> None:
    if not touched.is_new or env.context.get("makes_variant") is False:
        return
    for template in touched.ids:
        row = env.row("product.template", template)
        variant: Row = {
            "product_tmpl_id": template,
            "default_code": row.get("default_code", False),
            "active": True,
            "id": env.store.new_id("product.product"),
            "create_date": env.moment,
            "write_date": env.moment,
            "create_uid": env.uid,
            "write_uid": env.uid,
        }
        env.store.put("product.product", whole(variant["id"]), variant)


def after_product(env: Environment, touched: Touched) -> None:
    for product in touched.ids if "default_code" in touched.columns else ():
        row = env.row("product.product", product)
        template = whole(row.get("product_tmpl_id", False))
        env.amend("product.template", template, {"default_code": row.get("default_code", False)})


def after_category(env: Environment, touched: Touched) -> None:
    for category in touched.ids:
        row = env.row("product.category", category)
        env.amend(
            "product.category", category, {"complete_name": names.complete_name(env, "product.category", row)}
        )
        children = env.pointing("product.category", "parent_id", category)
        after_category(env, Touched(tuple(whole(child["id"]) for child in children), touched.columns))


def first_variant(env: Environment, row: Row) -> Value:
    variants = env.pointing("product.product", "product_tmpl_id", whole(row["id"]))
    return whole(variants[0]["id"]) if variants else False


def variant_count(env: Environment, row: Row) -> Value:
    return len(env.pointing("product.product", "product_tmpl_id", whole(row["id"])))


def kind(env: Environment, row: Row) -> Value:
    """Before 18 the detailed type decides."""
    return row.get("type", False) if env.version >= 18 else row.get("old_type", False)


def products_in(env: Environment, row: Row) -> Value:
    return len(env.pointing("product.template", "categ_id", whole(row["id"])))


def is_within(env: Environment, location: Value) -> bool:
    """Of a warehouse that the caller's companies own."""
    row = env.row("stock.location", whole(location))
    asked = env.context.get("warehouse_id")
    own = row.get("company_id", False) in env.company_ids
    return row.get("usage") == "internal" and own and (not asked or row.get("warehouse_id", False) == asked)


def on_hand(env: Environment, row: Row) -> float:
    quants = env.pointing("stock.quant", "product_id", whole(row["id"]))
    return amounts.added((each for each in quants if is_within(env, each.get("location_id", 0))), "quantity")


def qty_available(env: Environment, row: Row) -> Value:
    return on_hand(env, row)


def free_qty(env: Environment, row: Row) -> Value:
    quants = env.pointing("stock.quant", "product_id", whole(row["id"]))
    reserved = [each for each in quants if is_within(env, each.get("location_id", 0))]
    return on_hand(env, row) - amounts.added(reserved, "reserved_quantity")


def _expected(env: Environment, row: Row, place: str) -> float:
    moves = env.pointing("stock.move", "product_id", whole(row["id"]))
    waiting = [move for move in moves if move.get("state") in _WAITING and is_within(env, move.get(place, 0))]
    return amounts.added(waiting, "product_uom_qty")


def incoming_qty(env: Environment, row: Row) -> Value:
    return _expected(env, row, "location_dest_id")


def outgoing_qty(env: Environment, row: Row) -> Value:
    return _expected(env, row, "location_id")


def virtual_available(env: Environment, row: Row) -> Value:
    return on_hand(env, row) + _expected(env, row, "location_dest_id") - _expected(env, row, "location_id")


def total_value(env: Environment, row: Row) -> Value:
    return round(on_hand(env, row) * number(env.get("product.product", row, "standard_price")), 2)


def unit_cost(env: Environment, row: Row) -> Value:
    return number(env.get("product.product", row, "standard_price"))


def template_on_hand(env: Environment, row: Row) -> Value:
    variants = env.pointing("product.product", "product_tmpl_id", whole(row["id"]))
    return sum((on_hand(env, each) for each in variants), 0.0)


def available(env: Environment, row: Row) -> Value:
    return number(row.get("quantity", 0.0)) - number(row.get("reserved_quantity", 0.0))


def quant_value(env: Environment, row: Row) -> Value:
    product = env.row("product.product", whole(row.get("product_id", 0)))
    return round(
        number(row.get("quantity", 0.0)) * number(env.get("product.product", product, "standard_price")), 2
    )


def sales_taxes(env: Environment) -> Value:
    return taxes_for(env, "sale")


def purchase_taxes(env: Environment) -> Value:
    return taxes_for(env, "purchase")


def taxes_for(env: Environment, use: str) -> tuple[int, ...]:
    """The first tax of the company for sales or purchases."""
    known = (
        whole(tax["id"])
        for tax in env.rows("account.tax").values()
        if tax.get("type_tax_use") == use and tax.get("company_id") == env.company_id
    )
    return tuple(known)[:1]


def title_of(env: Environment, product: int) -> str:
    return text(env.get("product.product", env.row("product.product", product), "display_name"))


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("product.template", "product_variant_id"): first_variant,
    ("product.template", "product_variant_count"): variant_count,
    ("product.template", "currency_id"): amounts.own_currency,
    ("product.template", "type"): kind,
    ("product.template", "qty_available"): template_on_hand,
    ("product.category", "product_count"): products_in,
    ("product.product", "qty_available"): qty_available,
    ("product.product", "free_qty"): free_qty,
    ("product.product", "incoming_qty"): incoming_qty,
    ("product.product", "outgoing_qty"): outgoing_qty,
    ("product.product", "virtual_available"): virtual_available,
    ("product.product", "total_value"): total_value,
    ("product.product", "value_svl"): total_value,
    ("product.product", "avg_cost"): unit_cost,
    ("stock.quant", "available_quantity"): available,
    ("stock.quant", "value"): quant_value,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("product.template", "uom_id"): lambda env: 1,
    ("product.template", "taxes_id"): sales_taxes,
    ("product.template", "supplier_taxes_id"): purchase_taxes,
}
EFFECTS: Mapping[str, Effect] = {
    "product.template": after_template,
    "product.product": after_product,
    "product.category": after_category,
}
