"""What records are called: a product by its code, a contact after its company, a location by its path."""

from collections.abc import Callable, Mapping

from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, is_id, text

_DRAFT_MOVES = {
    "out_invoice": "Draft Invoice",
    "out_refund": "Draft Credit Note",
    "in_invoice": "Draft Bill",
    "in_refund": "Draft Vendor Credit Note",
}


def display_name(env: Environment, model: str, row: Row) -> str:
    naming = _NAMING.get(model)
    if naming is not None:
        return naming(env, row)
    declared = env.schema.model(model)
    return text(env.reader(declared, declared.rec_name)(row)) or f"{model},{row['id']}"


def contact_name(env: Environment, row: Row) -> str:
    """A person of a company is named after it."""
    name, parent = text(row.get("name", False)), row.get("parent_id", False)
    if is_id(parent) and parent and not row.get("is_company", False):
        return f"{text(env.row('res.partner', parent).get('name', False))}, {name}"
    return name


def _product(env: Environment, row: Row) -> str:
    name = text(env.get("product.product", row, "name"))
    code = text(env.get("product.product", row, "default_code"))
    return f"[{code}] {name}" if code else name


def _template(env: Environment, row: Row) -> str:
    name, code = text(env.get("product.template", row, "name")), text(row.get("default_code", False))
    return f"[{code}] {name}" if code else name


def _line(env: Environment, row: Row) -> str:
    order = row.get("order_id", False)
    name = text(row.get("name", False)).split("\n")[0]
    return (
        f"{text(env.row('sale.order', order).get('name', False))} - {name}"
        if is_id(order) and order
        else name
    )


def _move(env: Environment, row: Row) -> str:
    name = text(row.get("name", False))
    if name in ("", "/"):
        return _DRAFT_MOVES.get(text(row.get("move_type", False)), "Draft Entry") + f" (* {row['id']})"
    reference = text(row.get("ref", False))
    return f"{name} ({reference})" if reference else name


def _move_line(env: Environment, row: Row) -> str:
    move = row.get("move_id", False)
    label = text(row.get("name", False))
    named = env.name_of("account.move", move) if is_id(move) else ""
    return f"{named} {label}".strip()


def _path(model: str) -> Callable[[Environment, Row], str]:
    return lambda env, row: complete_name(env, model, row)


def complete_name(env: Environment, model: str, row: Row) -> str:
    """Names from the root down."""
    declared = env.schema.model(model)
    parent = row.get(declared.column(declared.parent), False)
    name = text(env.get(model, row, "name"))
    if not is_id(parent) or not parent or (above := env.store.row(model, parent)) is None:
        return name
    joint = "/" if model == "stock.location" else " / "
    return f"{complete_name(env, model, above)}{joint}{name}"


def _warehouse_operation(env: Environment, row: Row) -> str:
    warehouse = row.get("warehouse_id", False)
    name = text(row.get("name", False))
    return f"{env.name_of('stock.warehouse', warehouse)}: {name}" if is_id(warehouse) and warehouse else name


_NAMING: Mapping[str, Callable[[Environment, Row], str]] = {
    "res.partner": contact_name,
    "res.partner.category": _path("res.partner.category"),
    "product.category": _path("product.category"),
    "stock.location": _path("stock.location"),
    "product.product": _product,
    "product.template": _template,
    "sale.order.line": _line,
    "account.move": _move,
    "account.move.line": _move_line,
    "stock.picking.type": _warehouse_operation,
}


def compute_for(model: str) -> Callable[[Environment, Row], Value]:
    return lambda env, row: display_name(env, model, row)
