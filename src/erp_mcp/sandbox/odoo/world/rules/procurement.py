"""What orders ask the warehouse to move."""

from collections.abc import Mapping

from erp_mcp.sandbox.odoo.world import writing
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Environment
from erp_mcp.sandbox.odoo.world.rules import amounts, quants
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, number, whole

OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")


def deliver(env: Environment, order: int) -> None:
    """The transfer that a confirmed order asks for, with what is there reserved."""
    lines = [line for line in env.pointing("sale.order.line", "order_id", order) if _is_goods(env, line)]
    if not lines:
        return
    picking = _delivery(env, order)
    for line in lines:
        make_move(
            env,
            picking,
            line,
            {"product_uom_qty": line.get("product_uom_qty", 0.0), "sale_line_id": whole(line["id"])},
        )
    quants.reserve(env, picking)
    env.amend("sale.order", order, {"delivery_status": "pending"})


def receive(env: Environment, order: int) -> None:
    row = env.row("purchase.order", order)
    lines = [line for line in env.pointing("purchase.order.line", "order_id", order) if _is_goods(env, line)]
    if not lines:
        return
    kind = _operation(env, "incoming", 0, whole(row.get("company_id")))
    told = {
        "partner_id": row.get("partner_id", False),
        "origin": row.get("name", False),
        "purchase_id": order,
    }
    picking = make_picking(env, kind, told)
    for line in lines:
        make_move(
            env,
            picking,
            line,
            {"product_uom_qty": line.get("product_qty", 0.0), "purchase_line_id": whole(line["id"])},
        )
    quants.reserve(env, picking)
    env.amend("purchase.order", order, {"receipt_status": "pending"})


def top_up(env: Environment, line: int) -> None:
    """Adds to the open transfer what a line of a confirmed order now asks for beyond what is on its way.

    Less than before changes nothing: Odoo leaves that to whoever packs.
    """
    row = env.row("sale.order.line", line)
    if env.get("sale.order.line", row, "state") != "sale" or not _is_goods(env, row):
        return
    moves = [
        each for each in env.pointing("stock.move", "sale_line_id", line) if each.get("state") != "cancel"
    ]
    missing = number(row.get("product_uom_qty", 0.0)) - amounts.added(moves, "product_uom_qty")
    if missing <= 0:
        return
    order = whole(row.get("order_id"))
    waiting = [each for each in env.pointing("stock.picking", "sale_id", order) if each.get("state") in OPEN]
    picking = whole(waiting[0]["id"]) if waiting else _delivery(env, order)
    move = next((each for each in moves if each.get("picking_id") == picking), None)
    if move is None:
        make_move(env, picking, row, {"product_uom_qty": missing, "sale_line_id": line})
    else:
        wanted = number(move.get("product_uom_qty", 0.0)) + missing
        env.amend("stock.move", whole(move["id"]), {"product_uom_qty": wanted})
    quants.reserve_again(env, picking)


def _delivery(env: Environment, order: int) -> int:
    row = env.row("sale.order", order)
    kind = _operation(env, "outgoing", whole(row.get("warehouse_id", False)), whole(row.get("company_id")))
    partner = row.get("partner_shipping_id", False)
    return make_picking(
        env, kind, {"partner_id": partner, "origin": row.get("name", False), "sale_id": order}
    )


def _is_goods(env: Environment, line: Row) -> bool:
    product = amounts.product_of(env, line)
    return product is not None and env.get("product.product", product, "type") != "service"


def _operation(env: Environment, code: str, warehouse: int, company: int) -> Row:
    kinds = [each for each in env.rows("stock.picking.type").values() if each.get("code") == code]
    own = [each for each in kinds if each.get("company_id") == company]
    return next((each for each in own if each.get("warehouse_id") == warehouse), own[0])


def make_picking(env: Environment, kind: Row, told: Mapping[str, Value]) -> int:
    values: dict[str, Json] = {
        "picking_type_id": whole(kind["id"]),
        "location_id": whole(kind.get("default_location_src_id")),
        "location_dest_id": whole(kind.get("default_location_dest_id")),
        "company_id": whole(kind.get("company_id")),
        "scheduled_date": env.now.strftime(MOMENT),
        "state": "confirmed",
        **told,
    }
    return writing.create(env, env.schema.model("stock.picking"), values)


def make_move(env: Environment, picking: int, line: Row, told: Mapping[str, Value]) -> int:
    row = env.row("stock.picking", picking)
    values: dict[str, Value] = {
        "id": env.store.new_id("stock.move"),
        "product_id": line.get("product_id", False),
        "picking_id": picking,
        "reference": row.get("name", False),
        "origin": row.get("origin", False),
        "location_id": row.get("location_id", False),
        "location_dest_id": row.get("location_dest_id", False),
        "company_id": row.get("company_id", False),
        "date": row.get("scheduled_date", False),
        "state": "confirmed",
        "create_date": env.moment,
        "create_uid": env.uid,
        "write_date": env.moment,
        "write_uid": env.uid,
        **told,
    }
    env.store.put("stock.move", whole(values["id"]), values)
    return whole(values["id"])
