"""The commands that change a relation to many, numbered as Odoo numbers them."""

from collections.abc import Sequence

from erp_mcp.sandbox.odoo.world import writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import missing_record, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.shapes import (
    Json,
    Values,
    ids_of,
    integers,
    is_id,
    is_list,
    is_mapping,
    unique,
)

CREATE, UPDATE, DELETE, UNLINK, LINK, CLEAR, SET = range(7)


def apply(env: Environment, model: Model, record_id: int, given: Values) -> None:
    for name, orders in given.items():
        field = model.fields[name]
        for code, target, value in _commands(model, name, orders):
            if field.type == "one2many":
                _on_children(env, field, record_id, (code, target, value))
            elif field.stored:
                _on_links(env, model, name, record_id, (code, target, value))


def _commands(model: Model, name: str, orders: Json) -> list[tuple[int, int, Json]]:
    if orders is None or orders is False:
        return [(CLEAR, 0, None)]
    if not is_list(orders):
        raise value_error(f"Wrong value for {model.name}.{name}: {orders!r}")
    return [_command(model, name, each) for each in orders]


def _command(model: Model, name: str, order: Json) -> tuple[int, int, Json]:
    if not is_list(order) or not order or not is_id(order[0]) or not 0 <= order[0] <= SET:
        raise value_error(f"Wrong value for {model.name}.{name}: {order!r}")
    target = order[1] if len(order) > 1 and is_id(order[1]) else 0
    return order[0], target, order[2] if len(order) > 2 else None


def _on_children(env: Environment, field: Field, parent: int, command: tuple[int, int, Json]) -> None:
    code, target, value = command
    other = env.schema.model(field.relation)
    if code == CREATE:
        writing.create(env, other, {**_mapping(value), field.inverse: parent})
    elif code == UPDATE:
        writing.write(env, other, [target], _mapping(value))
    elif code == DELETE:
        writing.unlink(env, other, [target])
    elif code == LINK:
        writing.write(env, other, [target], {field.inverse: parent})
    else:
        kept = set(integers(value)) if code == SET else set[int]()
        inside = env.store.pointing(other.name, other.column(field.inverse), [parent])
        leaving = [target] if code == UNLINK else sorted(inside - kept)
        _let_go(env, other, field, leaving)
        for each in sorted(kept - inside):
            writing.write(env, other, [each], {field.inverse: parent})


def _let_go(env: Environment, other: Model, field: Field, leaving: Sequence[int]) -> None:
    """A child that cannot be without a parent is deleted."""
    if not leaving:
        return
    inverse = other.fields[field.inverse]
    if inverse.required or inverse.when_target_goes == "cascade":
        writing.unlink(env, other, leaving)
    else:
        writing.write(env, other, leaving, {field.inverse: False})


def _on_links(
    env: Environment, model: Model, name: str, record_id: int, command: tuple[int, int, Json]
) -> None:
    code, target, value = command
    field, column = model.fields[name], model.column(name)
    other = env.schema.model(field.relation)
    linked = ids_of(env.row(model.name, record_id).get(column, ()))
    match code:
        case 0:
            linked = (*linked, writing.create(env, other, _mapping(value)))
        case 1:
            writing.write(env, other, [target], _mapping(value))
        case 2:
            writing.unlink(env, other, [target])
            linked = tuple(each for each in linked if each != target)
        case 3:
            linked = tuple(each for each in linked if each != target)
        case 4:
            linked = (*linked, _known(env, other, target))
        case 5:
            linked = ()
        case _:
            linked = tuple(_known(env, other, each) for each in integers(value))
    env.amend(model.name, record_id, {column: unique(linked)})


def _known(env: Environment, other: Model, target: int) -> int:
    if env.store.row(other.name, target) is None:
        raise missing_record(other.name, target, env.uid)
    return target


def _mapping(value: Json) -> Values:
    return value if is_mapping(value) else {}
