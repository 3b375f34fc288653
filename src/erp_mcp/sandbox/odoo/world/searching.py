"""Finding records: conditions on rows, what a domain may reach, and in which order records come."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from erp_mcp.sandbox.odoo.world import comparing, domains, ordering, rights
from erp_mcp.sandbox.odoo.world.domains import Condition, Every, Not, Tree
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import not_stored, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, ids_of, integers, is_id, is_list

Match = Callable[[Row], bool]


def search(
    env: Environment, model: Model, domain: Json, order: str = "", offset: int = 0, limit: int | None = None
) -> list[Row]:
    """A page of the visible matches in order; archived ones only when asked for."""
    tree, order = domains.parse(domain, env.version), order or model.order
    tests, some = _tests(env, model, tree), candidates(env, model, tree)
    if some is None:
        rows: Iterable[Row] = ordering.everything(env, model, order)
    else:
        rows, tests = ordering.ordered(env, model, list(_passing(some, tests)), order), []
    return list(islice(_passing(rows, tests), offset, None if limit is None else offset + limit))


def find(env: Environment, model: Model, tree: Tree) -> list[Row]:
    """All visible matches in any order."""
    tests, some = _tests(env, model, tree), candidates(env, model, tree)
    return list(_passing(env.rows(model.name).values() if some is None else some, tests))


def _passing(rows: Iterable[Row], tests: Iterable[Match]) -> Iterator[Row]:
    for test in tests:
        rows = filter(test, rows)
    return iter(rows)


def _tests(env: Environment, model: Model, tree: Tree) -> list[Match]:
    parts = tree.parts if isinstance(tree, Every) else (tree,)
    hides = model.has_active and not env.shows_archived and not domains.mentions(tree, _is_on_active)
    own = [_is_living(env, model) if hides else None, rights.rule(env, model)]
    return [matching(env, model, part) for part in parts] + [test for test in own if test is not None]


def _is_on_active(condition: Condition) -> bool:
    return condition.path == "active"


def _is_living(env: Environment, model: Model) -> Match:
    active = env.reader(model, "active")
    return lambda row: bool(active(row))


def candidates(env: Environment, model: Model, tree: Tree) -> Iterable[Row] | None:
    """The rows that an index leaves over for one of the conditions; None where there is none to use."""
    for condition in domains.top_conditions(tree):
        wanted = integers(condition.value)
        if condition.operator not in ("=", "in") or not wanted:
            continue
        if is_list(condition.value) and len(wanted) != len(condition.value):
            continue
        if condition.path == "id":
            return env.some_rows(model.name, dict.fromkeys(sorted(wanted)))
        field = model.fields.get(condition.path)
        if field is not None and field.type == "many2one" and field.stored and not field.related:
            return env.pointing(model.name, model.column(condition.path), *wanted)
    return None


def matching(env: Environment, model: Model, tree: Tree) -> Match:
    if isinstance(tree, Condition):
        return _condition(env, model, tree)
    if isinstance(tree, Not):
        part = matching(env, model, tree.part)
        return lambda row: not part(row)
    parts = [matching(env, model, part) for part in tree.parts]
    if isinstance(tree, Every):
        return lambda row: all(part(row) for part in parts)
    return lambda row: any(part(row) for part in parts)


def _condition(env: Environment, model: Model, condition: Condition) -> Match:
    first, _, rest = condition.path.partition(".")
    if first not in model.fields:
        raise domains.unknown_field(model.name, first, condition, env.version)
    field = model.fields[first]
    if rest:
        return _through(env, model, field, first, Condition(rest, condition.operator, condition.value))
    if first == "display_name":
        return by_name(env, model, condition.operator, condition.value)
    if not ordering.is_searchable(field):
        if env.version >= 19:
            raise not_stored(model.name, first)
        return lambda row: True
    if field.is_relation:
        return _relation(env, model, field, condition)
    read = env.reader(model, first)
    if condition.operator in ("child_of", "parent_of"):
        found = _hierarchy(env, model, condition)
        return lambda row: row["id"] in found
    test = comparing.test_of(env, field, condition.operator, condition.value)
    return lambda row: test(read(row))


def _through(env: Environment, model: Model, field: Field, name: str, condition: Condition) -> Match:
    if not field.is_relation:
        raise value_error(f"Invalid field {model.name}.{name}.{condition.path} in condition {condition}")
    return _pointing_at(env, model, name, _matching_ids(env, field.relation, condition))


def _matching_ids(env: Environment, relation: str, tree: Tree) -> set[int]:
    """Of any state and company: a path leads past what a search of its own would hide."""
    everyone = env.sudo().within(active_test=False)
    return _ids(find(everyone, env.schema.model(relation), tree))


def _pointing_at(env: Environment, model: Model, name: str, wanted: Collection[int]) -> Match:
    read = env.within(active_test=False).reader(model, name)
    return lambda row: any(each in wanted for each in ids_of(read(row)))


def _ids(rows: Iterable[Row]) -> set[int]:
    return {each for each in (row["id"] for row in rows) if is_id(each)}


def _relation(env: Environment, model: Model, field: Field, condition: Condition) -> Match:
    operator, value = condition.operator, condition.value
    if operator in comparing.NEGATED:
        positive = _relation(env, model, field, Condition(condition.path, comparing.NEGATED[operator], value))
        return lambda row: not positive(row)
    if operator == "any":
        return _pointing_at(env, model, condition.path, _any(env, field, value))
    if operator in ("child_of", "parent_of"):
        found = _hierarchy(env, env.schema.model(field.relation), condition)
        return _pointing_at(env, model, condition.path, found)
    if _is_name(value) or operator in comparing.PATTERNS:
        return _pointing_at(env, model, condition.path, named(env, field.relation, operator, value))
    read = env.within(active_test=False).reader(model, condition.path)
    if field.is_x2many:
        return _x2many(read, value)
    test = comparing.test_of(env, field, operator, value)
    return lambda row: test(read(row))


def _is_name(value: Json) -> bool:
    if is_list(value):
        return any(isinstance(each, str) for each in value)
    return isinstance(value, str) and bool(value)


def _any(env: Environment, field: Field, value: Json) -> set[int]:
    return _matching_ids(env, field.relation, domains.parse(value, env.version))


def _x2many(read: Callable[[Row], Value], value: Json) -> Match:
    wanted = set(integers(value))
    takes_none = value in (None, False) or (is_list(value) and any(each in (None, False) for each in value))
    return lambda row: (takes_none and not read(row)) or any(each in wanted for each in ids_of(read(row)))


def named(env: Environment, relation: str, operator: str, value: Json) -> set[int]:
    other = env.schema.model(relation)
    everyone = env.sudo().within(active_test=False)
    match = by_name(everyone, other, operator, value)
    return _ids(row for row in everyone.rows(relation).values() if match(row))


def by_name(env: Environment, model: Model, operator: str, value: Json) -> Match:
    """On any of the fields that a model is called by."""
    if operator in comparing.NEGATED:
        positive = by_name(env, model, comparing.NEGATED[operator], value)
        return lambda row: not positive(row)
    names = model.searched or (model.rec_name,)
    test = comparing.test_of(env, model.fields[model.rec_name], operator, value)
    readers = [env.reader(model, name) for name in names]
    return lambda row: any(test(read(row)) for read in readers)


def _hierarchy(env: Environment, model: Model, condition: Condition) -> set[int]:
    value = condition.value
    start = named(env, model.name, "ilike", value) if isinstance(value, str) else set(integers(value))
    if model.parent not in model.fields:
        return start
    found, fresh = set(start), set(start)
    while fresh:
        fresh = _next(env, model, fresh, condition.operator) - found
        found |= fresh
    return found


def _next(env: Environment, model: Model, ids: set[int], operator: str) -> set[int]:
    column = model.column(model.parent)
    if operator == "child_of":
        return env.store.pointing(model.name, column, ids)
    return {parent for row in env.some_rows(model.name, ids) for parent in ids_of(row.get(column, False))}
