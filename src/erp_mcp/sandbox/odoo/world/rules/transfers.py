"""Deliveries and receipts: what is reserved, moved, left over, and counted."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import order_lines, procurement, quants
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of, integers, number, text, whole


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
    rest = procurement.make_picking(env, kind, {**kept, "backorder_id": picking})
    for move in short:
        links = {name: move.get(name, False) for name in ("sale_line_id", "purchase_line_id")}
        procurement.make_move(env, rest, move, {**links, "product_uom_qty": _missing(move)})
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
            waits = any(each.get("state") in procurement.OPEN for each in siblings)
            env.amend(model, order, {name: "partial" if waits else "full"})


def cancel_for(env: Environment, column: str, order: int) -> None:
    for picking in env.pointing("stock.picking", column, order):
        if picking.get("state") in procurement.OPEN:
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
        quants.reserve_again(env, picking)
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
