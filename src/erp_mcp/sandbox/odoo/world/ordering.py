"""In which order records come. An order of a whole table is kept until something changes that it rests on."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import not_stored, user_error, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.shapes import Row, Value, is_id

SortKey = Callable[[Row], tuple[bool, float | str]]

_TERM = re.compile(r'\s*"?([a-z_][\w.]*)"?(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*', re.IGNORECASE)
_FEW = 4
"""Sorting some rows is quicker than all of them where they are at most one in so many."""


def is_searchable(field: Field) -> bool:
    return field.searchable and (field.stored or bool(field.related) or field.type == "one2many")


def keys_of(model: Model, order: str) -> list[tuple[str, bool]]:
    """Field names of an order, and whether each descends."""
    parts = [_TERM.fullmatch(part) for part in order.split(",")]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        raise user_error(
            f'Invalid "order" specified ({order}). A valid "order" specification is a comma-separated list of'
            " valid field names (optionally followed by asc/desc for the direction)"
        )
    keys = [(part[1], (part[2] or "asc").lower() == "desc") for part in found]
    for name, _ in keys:
        if name not in model.fields:
            raise value_error(f"Invalid field {name!r} on model {model.name!r}")
        if not is_searchable(model.fields[name]) and name != "display_name":
            raise not_stored(model.name, name)
    return keys


def everything(env: Environment, model: Model, order: str) -> Iterator[Row]:
    """All rows of a model in order."""
    table = env.store.table(model.name)
    return map(table.rows.__getitem__, _kept(env, model, order))


def ordered(env: Environment, model: Model, rows: list[Row], order: str) -> list[Row]:
    """Some rows in order."""
    if len(rows) * _FEW <= len(env.rows(model.name)):
        return _sorted(env, model, rows, keys_of(model, order))
    chosen = {row["id"] for row in rows}
    return [row for row in everything(env, model, order) if row["id"] in chosen]


def _kept(env: Environment, model: Model, order: str) -> Sequence[int]:
    keys = keys_of(model, order)
    alone = all(_rests_on_row(env, model, name) for name, _ in keys)
    table = env.store.table(model.name)
    age = table.changes if alone else env.store.changes
    cause = (order, env.lang, env.company_id)
    kept = table.orders.get(cause)
    if kept is None or kept[0] != age:
        rows = _sorted(env, model, list(table.rows.values()), keys)
        kept = table.orders[cause] = (age, [each for each in (row["id"] for row in rows) if is_id(each)])
    return kept[1]


def _rests_on_row(env: Environment, model: Model, name: str) -> bool:
    field = model.fields[name]
    computed = name == "display_name" or field.related or (model.name, name) in env.rules.computes
    return not computed and not field.is_relation


def _sorted(env: Environment, model: Model, rows: Iterable[Row], keys: list[tuple[str, bool]]) -> list[Row]:
    found = list(rows)
    for name, descends in reversed(keys):
        found.sort(key=_sort_key(env, model, name), reverse=descends)
    return found


def _sort_key(env: Environment, model: Model, name: str) -> SortKey:
    """Empty values come last when ascending, as in PostgreSQL."""
    field, read = model.fields[name], env.reader(model, name)
    if field.type == "many2one":
        return _target_key(env, field.relation, read)
    if field.is_number or field.type == "boolean":
        return lambda row: (False, _plain(read(row)))
    return lambda row: _text_key(read(row))


def _plain(found: Value) -> float:
    return found if isinstance(found, (int, float)) else 0


def _text_key(found: Value) -> tuple[bool, str]:
    return (False, found.casefold()) if isinstance(found, str) else (True, "")


def _target_key(env: Environment, relation: str, read: Callable[[Row], Value]) -> SortKey:
    def key(row: Row) -> tuple[bool, str]:
        found = read(row)
        return (False, env.name_of(relation, found).casefold()) if is_id(found) and found else (True, "")

    return key
