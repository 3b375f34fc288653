"""Stock as it lies in places: reserved for transfers, moved between locations, and counted."""

from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, writing
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.shapes import NOTHING, Json, Row, Value, number, whole


def reserve(env: Environment, picking: int) -> None:
    for move in env.pointing("stock.move", "picking_id", picking):
        wanted = number(move.get("product_uom_qty", 0.0))
        found = min(wanted, max(_free(env, move), 0.0)) if _leaves_stock(env, move) else wanted
        change_reservation(env, move, found)
        state = "assigned" if found >= wanted else "partially_available" if found else "confirmed"
        env.amend("stock.move", whole(move["id"]), {"quantity": found, "state": state})
    ready = any(
        number(move.get("quantity", 0.0)) for move in env.pointing("stock.move", "picking_id", picking)
    )
    env.amend("stock.picking", picking, {"state": "assigned" if ready else "confirmed"})


def _leaves_stock(env: Environment, move: Row) -> bool:
    return env.row("stock.location", whole(move.get("location_id"))).get("usage") == "internal"


def _quant(env: Environment, product: Value, location: Value) -> Row | None:
    quants = env.pointing("stock.quant", "product_id", whole(product))
    return next((each for each in quants if each.get("location_id") == location), None)


def _free(env: Environment, move: Row) -> float:
    quant = _quant(env, move.get("product_id", 0), move.get("location_id", 0))
    if quant is None:
        return 0.0
    return number(quant.get("quantity", 0.0)) - number(quant.get("reserved_quantity", 0.0))


def change_reservation(env: Environment, move: Row, by: float) -> None:
    quant = _quant(env, move.get("product_id", 0), move.get("location_id", 0))
    if quant is not None and _leaves_stock(env, move):
        held = max(number(quant.get("reserved_quantity", 0.0)) + by, 0.0)
        env.amend("stock.quant", whole(quant["id"]), {"reserved_quantity": held})


def shift(env: Environment, move: Row, location: Value, by: float) -> None:
    quant = _quant(env, move.get("product_id", 0), location)
    if quant is not None:
        env.amend("stock.quant", whole(quant["id"]), {"quantity": number(quant.get("quantity", 0.0)) + by})
    elif by:
        put_quant(env, whole(move.get("product_id")), whole(location), by)


def put_quant(env: Environment, product: int, location: int, quantity: float) -> None:
    values: dict[str, Json] = {"product_id": product, "location_id": location, "quantity": quantity}
    writing.create(env.sudo(), env.schema.model("stock.quant"), values)


def after_quant(env: Environment, touched: Touched) -> None:
    for quant in touched.ids:
        row = env.row("stock.quant", quant)
        company = env.row("stock.location", whole(row.get("location_id"))).get("company_id", False)
        fresh = {"in_date": env.now.strftime(MOMENT), "inventory_date": f"{env.now.year}-12-31"}
        env.amend("stock.quant", quant, {"company_id": company, **(fresh if touched.is_new else {})})
        if "inventory_quantity" in touched.columns:
            env.amend("stock.quant", quant, {"inventory_quantity_set": True})


def action_apply_inventory(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for quant in ids:
        row = env.row("stock.quant", quant)
        if row.get("inventory_quantity_set", False):
            counted = number(row.get("inventory_quantity", 0.0))
            env.amend(
                "stock.quant",
                quant,
                {"quantity": counted, "inventory_quantity_set": False, "inventory_quantity": 0.0},
            )
    return NOTHING


EFFECTS: Mapping[str, Effect] = {"stock.quant": after_quant}
METHODS = (
    Method(name="action_apply_inventory", body=action_apply_inventory, model="stock.quant", takes_ids=True),
)
