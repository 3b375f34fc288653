"""Making, changing, copying and deleting records, with their relations, rules and consequences."""

from collections.abc import Iterable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import commands, rights, values
from erp_mcp.sandbox.odoo.world.environment import Environment, Touched, variant_of
from erp_mcp.sandbox.odoo.world.failure import Failure, broken_constraint, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, Values, ids_of, integers, is_id
from erp_mcp.sandbox.odoo.world.store import changed


def create(env: Environment, model: Model, given: Values) -> int:
    rights.check(env, model, "create")
    for name in given:
        if name not in model.fields:
            raise _unknown_in_create(model, name, env.version)
    whole = {**default_values(env, model, [name for name in model.fields if name not in given]), **given}
    whole = _with_parents(env, model, whole, given)
    record_id = env.store.new_id(model.name)
    columns = _columns(env, model, whole)
    _check_required(env, model, columns)
    stamp: Row = {
        "id": record_id,
        "create_date": env.moment,
        "create_uid": env.uid,
        "write_date": env.moment,
        "write_uid": env.uid,
    }
    env.store.put(model.name, record_id, {**columns, **stamp})
    commands.apply(env, model, record_id, _relations(model, whole))
    _follow_up(env, model, Touched((record_id,), frozenset(columns) | set(whole), is_new=True))
    return record_id


def write(env: Environment, model: Model, ids: Sequence[int], given: Values) -> None:
    rights.check_records(env, model, "write", ids)
    for name in given:
        if name not in model.fields:
            raise _unknown_in_write(model, name, env.version)
    own = {name: value for name, value in given.items() if not _is_inherited(model, model.fields[name])}
    columns = _columns(env, model, own)
    stamp: Row = {"write_date": env.moment, "write_uid": env.uid}
    touched = Touched(tuple(ids), frozenset(columns) | set(own))
    _check_emptied(env, model, columns)
    if (check := env.rules.checks.get(model.name)) is not None:
        check(env, touched)
    for record_id in ids:
        env.store.put(model.name, record_id, changed(env.row(model.name, record_id), {**columns, **stamp}))
        commands.apply(env, model, record_id, _relations(model, own))
    _write_parents(env, model, ids, given)
    _follow_up(env, model, touched)


def _follow_up(env: Environment, model: Model, touched: Touched) -> None:
    effect = env.rules.effects.get(model.name)
    if effect is not None:
        effect(env, touched)


def unlink(env: Environment, model: Model, ids: Sequence[int]) -> None:
    rights.check_records(env, model, "unlink", ids)
    if (check := env.rules.removals.get(model.name)) is not None:
        check(env, Touched(tuple(ids), frozenset()))
    for other, name, field in _references(env, model.name):
        _release(env, other, name, field, ids)
    for record_id in ids:
        if env.store.row(model.name, record_id) is not None:
            env.store.drop(model.name, record_id)


def _references(env: Environment, target: str) -> Iterable[tuple[Model, str, Field]]:
    for other in env.schema:
        model = env.schema.model(other)
        for name, field in model.fields.items():
            is_stored = field.stored and field.type in ("many2one", "many2many")
            if is_stored and field.relation == target and not field.related:
                yield model, name, field


def _release(env: Environment, other: Model, name: str, field: Field, ids: Sequence[int]) -> None:
    """Lets go of records that are about to be deleted, or refuses to."""
    column = other.column(name)
    holders = [row for row in env.pointing(other.name, column, *ids) if not _goes_too(other, row, ids, field)]
    if not holders:
        return
    does = field.when_target_goes or ("restrict" if field.required else "set null")
    if does == "restrict":
        raise _in_use(other, name, field, env.version)
    if does == "cascade":
        unlink(env.sudo(), other, _row_ids(holders))
        return
    for row in holders:
        held = row.get(column, False)
        left = tuple(each for each in held if each not in ids) if isinstance(held, tuple) else False
        env.amend(other.name, _row_id(row), {column: left})


def _goes_too(other: Model, row: Row, ids: Sequence[int], field: Field) -> bool:
    return other.name == field.relation and row["id"] in ids


def copy(env: Environment, model: Model, record_id: int, default: Values) -> int:
    rights.check_records(env, model, "read", [record_id])
    row = env.row(model.name, record_id)
    copied: dict[str, Json] = {}
    for name, field in model.fields.items():
        if name in default or not field.copied:
            continue
        if field.type == "one2many":
            copied[name] = [(0, 0, each) for each in _copied_lines(env, model, name, row)]
        elif (field.stored and not field.related) or _is_inherited(model, field):
            copied[name] = _rewritten(field, env.get(model.name, row, name))
    if "name" not in default and isinstance(copied.get("name"), str):
        copied["name"] = f"{copied['name']} (copy)"
    return create(env, model, {**copied, **default})


def _copied_lines(env: Environment, model: Model, name: str, row: Row) -> list[Values]:
    field = model.fields[name]
    other = env.schema.model(field.relation)
    chosen = [
        each
        for each, kind in other.fields.items()
        if kind.stored and kind.copied and kind.type != "one2many" and each != field.inverse
    ]
    lines = env.some_rows(other.name, ids_of(env.get(model.name, row, name)))
    return [
        {name: _rewritten(other.fields[name], env.get(other.name, line, name)) for name in chosen}
        for line in lines
    ]


def _rewritten(field: Field, value: Value) -> Json:
    return [(6, 0, list(value))] if field.is_x2many and isinstance(value, tuple) else value


def default_values(env: Environment, model: Model, names: Iterable[str]) -> dict[str, Json]:
    """From the call's context, then the model's own; nothing for fields without one."""
    found: dict[str, Json] = {}
    for name in names:
        if name not in model.fields:
            continue
        special = env.rules.defaults.get((model.name, name))
        if f"default_{name}" in env.context:
            found[name] = env.context[f"default_{name}"]
        elif special is not None:
            found[name] = _rewritten(model.fields[name], special(env))
        elif model.fields[name].default is not False:
            found[name] = model.fields[name].default
    return found


def _columns(env: Environment, model: Model, given: Values) -> dict[str, Value]:
    """The values that the record's own row holds."""
    columns: dict[str, Value] = {}
    for name, value in given.items():
        field = model.fields[name]
        if not field.stored or field.related or field.is_x2many:
            continue
        column = model.column(name)
        stored = values.taken(env, model, name, value)
        columns[variant_of(env, field, column)] = stored
        columns.setdefault(column, stored) if field.translate and column not in given else None
    return columns


def _relations(model: Model, given: Values) -> Values:
    return {
        name: value
        for name, value in given.items()
        if model.fields[name].is_x2many and not model.fields[name].related
    }


def _is_inherited(model: Model, field: Field) -> bool:
    return field.related.partition(".")[0] in model.inherits


def _with_parents(env: Environment, model: Model, whole: Values, given: Values) -> Values:
    """A record that shows another one's fields makes that one first, from what it was given for it."""
    for through, other in model.inherits.items():
        passed = {
            name: value
            for name, value in given.items()
            if model.fields[name].related.startswith(f"{through}.")
        }
        if not given.get(through):
            parent = create(env.within(makes_variant=False), env.schema.model(other), passed)
            return {**whole, through: parent}
    return whole


def _write_parents(env: Environment, model: Model, ids: Sequence[int], given: Values) -> None:
    for through, other in model.inherits.items():
        passed = {
            name: value for name, value in given.items() if model.fields[name].related == f"{through}.{name}"
        }
        parents = [env.row(model.name, each).get(through, False) for each in ids] if passed else []
        targets = [each for each in parents if is_id(each) and each]
        if targets:
            write(env.sudo(), env.schema.model(other), targets, passed)


def _check_required(env: Environment, model: Model, columns: Mapping[str, Value]) -> None:
    for name, field in model.fields.items():
        if (
            field.required
            and field.stored
            and not field.is_x2many
            and _is_empty(field, columns.get(model.column(name)))
        ):
            raise _required(model, name, field, env.version)


def _check_emptied(env: Environment, model: Model, columns: Mapping[str, Value]) -> None:
    for name, field in model.fields.items():
        column = model.column(name)
        if field.required and column in columns and _is_empty(field, columns[column]):
            raise _required(model, name, field, env.version)


def _is_empty(field: Field, value: Value | None) -> bool:
    return value is None or (value is False and field.type != "boolean")


def _required(model: Model, name: str, field: Field, version: int) -> Failure:
    if version >= 19:
        return broken_constraint(
            f"Missing required value for the field {field.string!r} ({name}).\n"
            f"Model: {model.label!r} ({model.name})\n- create/update: a mandatory field is not set\n"
            "- delete: another model requires the record being deleted, you can archive it instead\n"
        )
    return Failure(
        "odoo.exceptions.ValidationError",
        "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another "
        "model requires the record being deleted. If possible, archive it instead.\n\n"
        f"Model: {model.label} ({model.name})\nField: {field.string} ({name})\n",
    )


def _in_use(other: Model, name: str, field: Field, version: int) -> Failure:
    if version >= 19:
        return broken_constraint(
            "Another model is using the record you are trying to delete.\n\n"
            f"The troublemaker is: {other.label!r} ({other.name})\n"
            f"Thanks to the following constraint: {field.string!r} ({name})\n"
            "How about archiving the record instead?"
        )
    return broken_constraint(
        "another model requires the record being deleted. If possible, archive it instead.\n\n"
        f"Model: {other.label} ({other.name})\nConstraint: {other.name.replace('.', '_')}_{name}_fkey\n"
    )


def _unknown_in_create(model: Model, name: str, version: int) -> Failure:
    place = "in" if version >= 19 else "on model"
    return value_error(f"Invalid field {name!r} {place} {model.name!r}")


def _unknown_in_write(model: Model, name: str, version: int) -> Failure:
    if version >= 19:
        return Failure("builtins.KeyError", name)
    return value_error(f"Invalid field {name!r} on model {model.name!r}")


def _row_id(row: Row) -> int:
    return integers(row["id"])[0]


def _row_ids(rows: Iterable[Row]) -> list[int]:
    return [_row_id(row) for row in rows]
