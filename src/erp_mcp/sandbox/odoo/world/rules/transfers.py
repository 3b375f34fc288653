"""Deliveries and receipts: what is reserved, moved, left over, and counted."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, writing
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts, order_lines, quants
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, ids_of, integers, number, text, whole

_OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")


def deliver(env: Environment, order: int) -> None:
    """The transfer that a confirmed order asks for, with what is there reserved."""
    row = env.row("sale.order", order)
    lines = [line for line in env.pointing("sale.order.line", "order_id", order) if _is_goods(env, line)]
    if not lines:
        return
    kind = _operation(env, "outgoing", whole(row.get("warehouse_id", False)), whole(row.get("company_id")))
    partner = row.get("partner_shipping_id", False)
    picking = _picking(env, kind, {"partner_id": partner, "origin": row.get("name", False), "sale_id": order})
    for line in lines:
        _move(
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
    picking = _picking(env, kind, told)
    for line in lines:
        _move(
            env,
            picking,
            line,
            {"product_uom_qty": line.get("product_qty", 0.0), "purchase_line_id": whole(line["id"])},
        )
    quants.reserve(env, picking)
    env.amend("purchase.order", order, {"receipt_status": "pending"})


def _is_goods(env: Environment, line: Row) -> bool:
    product = amounts.product_of(env, line)
    return product is not None and env.get("product.product", product, "type") != "service"


def _operation(env: Environment, code: str, warehouse: int, company: int) -> Row:
    kinds = [each for each in env.rows("stock.picking.type").values() if each.get("code") == code]
    own = [each for each in kinds if each.get("company_id") == company]
    return next((each for each in own if each.get("warehouse_id") == warehouse), own[0])


def _picking(env: Environment, kind: Row, told: Mapping[str, Value]) -> int:
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


def _move(env: Environment, picking: int, line: Row, told: Mapping[str, Value]) -> int:
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


def after_picking(env: Environment, touched: Touched) -> None:
    for picking in touched.ids if touched.is_new else ():
        row = env.row("stock.picking", picking)
        kind = env.row("stock.picking.type", whole(row.get("picking_type_id")))
        warehouse = env.row("stock.warehouse", whole(kind.get("warehouse_id")))
        name = f"{text(warehouse.get('code'))}/{text(kind.get('sequence_code'))}/{picking:05d}"
        env.amend("stock.picking", picking, {"name": name, "company_id": kind.get("company_id", False)})


def moves_of(env: Environment, picking: int) -> list[Row]:
    return env.pointing("stock.move", "picking_id", picking)


def button_validate(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for picking in ids:
        if env.row("stock.picking", picking).get("state") in ("done", "cancel"):
            raise user_error("You cannot validate a transfer that is done or cancelled.")
        if not any(number(move.get("quantity", 0.0)) for move in moves_of(env, picking)):
            raise user_error("You cannot validate a transfer if no quantities are reserved.")
    partly = [picking for picking in ids if any(_missing(move) > 0 for move in moves_of(env, picking))]
    if partly and not env.context.get("skip_backorder"):
        return _backorder_wizard(ids, partly)
    for picking in ids:
        finish(env.sudo(), picking, keeps_rest=True)
    return True


def _missing(move: Row) -> float:
    return number(move.get("product_uom_qty", 0.0)) - number(move.get("quantity", 0.0))


def _backorder_wizard(ids: Sequence[int], partly: Sequence[int]) -> Answer:
    return {
        "name": "Create Backorder?",
        "type": "ir.actions.act_window",
        "view_mode": "form",
        "res_model": "stock.backorder.confirmation",
        "views": [[1018, "form"]],
        "view_id": 1018,
        "target": "new",
        "context": {
            "button_validate_picking_ids": list(ids),
            "default_show_transfers": False,
            "default_pick_ids": [[4, each] for each in partly],
        },
    }


def finish(env: Environment, picking: int, *, keeps_rest: bool) -> None:
    """Moves what was picked; what is missing becomes a backorder if it is kept."""
    now = env.now.strftime(MOMENT)
    short = [move for move in moves_of(env, picking) if _missing(move) > 0]
    if keeps_rest and short:
        _back_order(env, picking, short)
    for move in moves_of(env, picking):
        moved = number(move.get("quantity", 0.0))
        quants.change_reservation(env, move, -moved)
        quants.shift(env, move, move.get("location_id", 0), -moved)
        quants.shift(env, move, move.get("location_dest_id", 0), moved)
        done: dict[str, Value] = {"state": "done", "date": now, "product_uom_qty": moved}
        env.amend("stock.move", whole(move["id"]), done if moved else {"state": "cancel"})
        _tell_order(env, move, moved)
    env.amend("stock.picking", picking, {"state": "done", "date_done": now})
    _tell_progress(env, picking)


def _back_order(env: Environment, picking: int, short: Sequence[Row]) -> None:
    row = env.row("stock.picking", picking)
    kind = env.row("stock.picking.type", whole(row.get("picking_type_id")))
    kept = {name: row.get(name, False) for name in ("partner_id", "origin", "sale_id", "purchase_id")}
    rest = _picking(env, kind, {**kept, "backorder_id": picking})
    for move in short:
        links = {name: move.get(name, False) for name in ("sale_line_id", "purchase_line_id")}
        _move(env, rest, move, {**links, "product_uom_qty": _missing(move)})
    quants.reserve(env, rest)


def _tell_order(env: Environment, move: Row, moved: float) -> None:
    for column, model, name in (
        ("sale_line_id", "sale.order.line", "qty_delivered"),
        ("purchase_line_id", "purchase.order.line", "qty_received"),
    ):
        line = whole(move.get(column, False))
        if line:
            done = number(env.row(model, line).get(name, 0.0)) + moved
            env.amend(model, line, {name: done})
            if column == "sale_line_id":
                order_lines.settle_line(env, line)
                order_lines.total(env, whole(env.row(model, line).get("order_id")))


def _tell_progress(env: Environment, picking: int) -> None:
    row = env.row("stock.picking", picking)
    for column, model, name in (
        ("sale_id", "sale.order", "delivery_status"),
        ("purchase_id", "purchase.order", "receipt_status"),
    ):
        order = whole(row.get(column, False))
        if order:
            siblings = env.pointing("stock.picking", column, order)
            waits = any(each.get("state") in _OPEN for each in siblings)
            env.amend(model, order, {name: "partial" if waits else "full"})


def cancel_for(env: Environment, column: str, order: int) -> None:
    for picking in env.pointing("stock.picking", column, order):
        if picking.get("state") in _OPEN:
            cancel(env, whole(picking["id"]))


def cancel(env: Environment, picking: int) -> None:
    for move in moves_of(env, picking):
        quants.change_reservation(env, move, -number(move.get("quantity", 0.0)))
        env.amend("stock.move", whole(move["id"]), {"state": "cancel", "quantity": 0.0})
    env.amend("stock.picking", picking, {"state": "cancel"})


def action_cancel(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    if any(env.row("stock.picking", each).get("state") == "done" for each in ids):
        raise user_error("You cannot cancel a stock move that has been set to 'Done'.")
    for picking in ids:
        cancel(env, picking)
    return True


def action_assign(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for picking in ids:
        for move in moves_of(env, picking):
            quants.change_reservation(env, move, -number(move.get("quantity", 0.0)))
        quants.reserve(env, picking)
    return True


def process(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    return _process(env, keeps_rest=True)


def process_cancel_backorder(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    return _process(env, keeps_rest=False)


def _process(env: Environment, *, keeps_rest: bool) -> Answer:
    for picking in integers(env.context.get("button_validate_picking_ids")):
        finish(env.sudo(), picking, keeps_rest=keeps_rest)
    return True


DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("stock.backorder.confirmation", "pick_ids"): lambda env: ids_of(
        tuple(integers(env.context.get("button_validate_picking_ids")))
    ),
}
EFFECTS: Mapping[str, Effect] = {"stock.picking": after_picking}
METHODS = (
    Method(name="button_validate", body=button_validate, model="stock.picking", takes_ids=True),
    Method(name="action_cancel", body=action_cancel, model="stock.picking", takes_ids=True),
    Method(name="action_assign", body=action_assign, model="stock.picking", takes_ids=True),
    Method(name="process", body=process, model="stock.backorder.confirmation", takes_ids=True),
    Method(
        name="process_cancel_backorder",
        body=process_cancel_backorder,
        model="stock.backorder.confirmation",
        takes_ids=True,
    ),
)
