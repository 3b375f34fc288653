"""Groups of records with sums over them: what every way of asking for groups has in common."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from erp_mcp.sandbox.odoo.world import ordering, periods
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import Failure, not_stored, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.periods import Period
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, ids_of, is_id, number, text

Key = Value | Period
_AGGREGATE = re.compile(r"(\w+)(?::(\w+))?")
_FUNCTIONS = (
    "sum", "avg", "min", "max", "count", "count_distinct", "array_agg", "array_agg_distinct", "bool_and",
    "bool_or", "recordset",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grouping:
    """`spec` is how it was asked for: a field or a path, perhaps with a period."""

    spec: str
    path: str
    granularity: str
    field: Field
    key: Callable[[Row], Key]
    """Of a relation to many it gives a tuple: the row is in several groups."""


@dataclass(frozen=True, slots=True)
class Group:
    keys: tuple[Key, ...]
    rows: Sequence[Row]


def grouping_of(env: Environment, model: Model, spec: str) -> Grouping:
    path, _, granularity = spec.partition(":")
    owner, field = model, _field(model, path.partition(".")[0], env)
    for name in path.split(".")[1:]:
        owner = env.schema.model(field.relation)
        field = _field(owner, name, env)
    if field.type in ("date", "datetime"):
        granularity = granularity or "month"
    read = _at_end(env, model, path)
    return Grouping(spec, path, granularity, field, _key(env, field, granularity, read))


def _at_end(env: Environment, model: Model, path: str) -> Callable[[Row], Value]:
    """Reads along a path, which is walked once for all rows that begin at the same record."""
    step, read = env.reader(model, path.partition(".")[0]), env.path_reader(model, path)
    if "." not in path:
        return read
    known: dict[Value, Value] = {}

    def reads(row: Row) -> Value:
        start = step(row)
        if start not in known:
            known[start] = read(row)
        return known[start]

    return reads


def _field(model: Model, name: str, env: Environment) -> Field:
    if name not in model.fields:
        raise value_error(f"Invalid field {name!r} on model {model.name!r}")
    field = model.fields[name]
    if not ordering.is_searchable(field):
        raise not_stored(model.name, name)
    return field


def _key(
    env: Environment, field: Field, granularity: str, read: Callable[[Row], Value]
) -> Callable[[Row], Key]:
    if field.is_x2many:
        return lambda row: ids_of(read(row)) or (False,)
    if field.type not in ("date", "datetime"):
        return read
    dated = _dated(env, granularity)
    return lambda row: dated(text(read(row)))


def _dated(env: Environment, granularity: str) -> Callable[[str], Key]:
    if periods.is_part(granularity):
        return lambda stored: bool(stored) and float(periods.part_of(env, stored, granularity))
    if not periods.is_granularity(granularity):
        raise value_error(f"Invalid granularity {granularity!r}")
    calendar = periods.Calendar(env, granularity)
    return lambda stored: bool(stored) and calendar.period_of(stored)


def groups(rows: Sequence[Row], groupings: Sequence[Grouping]) -> list[Group]:
    gathered: dict[tuple[Key, ...], list[Row]] = {}
    columns = zip(*(map(each.key, rows) for each in groupings), strict=True)
    is_several = [each.field.is_x2many for each in groupings]
    if not any(is_several):
        for row, keys in zip(rows, columns, strict=True):
            gathered.setdefault(keys, []).append(row)
    else:
        for row, keys in zip(rows, columns, strict=True):
            for each in _spread(keys, is_several):
                gathered.setdefault(each, []).append(row)
    return [Group(keys, members) for keys, members in gathered.items()]


def _spread(keys: Sequence[Key], is_several: Sequence[bool]) -> Iterable[tuple[Key, ...]]:
    """Every group that a row with these keys is in."""
    parts = zip(keys, is_several, strict=True)
    return product(*(key if several and isinstance(key, tuple) else (key,) for key, several in parts))


def aggregate(env: Environment, model: Model, spec: str) -> Callable[[Sequence[Row]], Json]:
    """The function that a specification like `amount_total:sum` stands for."""
    if spec == "__count":
        return len
    found = _AGGREGATE.fullmatch(spec)
    if found is None:
        raise value_error(f"Invalid aggregate specification {spec!r}.")
    name, function = found[1], found[2] or "sum"
    field = _aggregated(model, name)
    if function not in _FUNCTIONS:
        raise value_error(f"Invalid aggregate method {function!r} for {spec!r}.")
    read = env.reader(model, name)
    return lambda rows: _computed(function, field, [read(row) for row in rows])


def _aggregated(model: Model, name: str) -> Field:
    if name not in model.fields:
        raise value_error(f"Invalid field {name!r} on model {model.name!r}")
    field = model.fields[name]
    if not ordering.is_searchable(field):
        raise not_stored(model.name, name)
    return field


def _computed(function: str, field: Field, found: Sequence[Value]) -> Json:
    set_values = [value for value in found if value is not False or field.type == "boolean"]
    match function:
        case "count":
            return len(set_values)
        case "count_distinct":
            return len(set(set_values))
        case "array_agg" | "array_agg_distinct" | "recordset":
            return list(dict.fromkeys(found))
        case "bool_and" | "bool_or":
            return all(found) if function == "bool_and" else any(found)
        case "min" | "max":
            return _extreme(function, set_values)
        case _:
            return _sum(function, field, set_values)


def _extreme(function: str, found: Sequence[Value]) -> Json:
    texts = [value for value in found if isinstance(value, str)]
    numbers = [value for value in found if isinstance(value, (int, float))]
    if texts:
        return (max(texts) if function == "max" else min(texts))[:19]
    return (max(numbers) if function == "max" else min(numbers)) if numbers else False


def _sum(function: str, field: Field, found: Sequence[Value]) -> Json:
    total = sum(number(value) for value in found)
    if function == "avg":
        return total / len(found) if found else False
    return int(total) if field.type == "integer" else round(total, 6)


def order(
    env: Environment,
    found: list[Group],
    groupings: Sequence[Grouping],
    wanted: str,
    measures: Mapping[str, Callable[[Sequence[Row]], Json]],
) -> list[Group]:
    """By the groupings themselves unless another order is asked for."""
    places = {grouping.spec: position for position, grouping in enumerate(groupings)}
    for part in reversed([each.strip() for each in wanted.split(",") if each.strip()] or list(places)):
        spec, _, direction = part.partition(" ")
        descends = direction.strip().lower() == "desc"
        if spec in places:
            place = places[spec]
            found.sort(
                key=lambda group: sort_key(env, groupings[place].field, group.keys[place]), reverse=descends
            )
        elif spec in measures:
            measure = measures[spec]
            found.sort(key=lambda group: _measured(measure(group.rows)), reverse=descends)
        else:
            raise _no_order(part)
    return found


def _no_order(part: str) -> Failure:
    return value_error(f"Order term {part!r} is not a valid aggregate nor valid groupby")


def _measured(value: Json) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def sort_key(env: Environment, field: Field, key: Key) -> tuple[bool, float, str]:
    """Empty groups last; relations by what they are called."""
    if isinstance(key, Period):
        return False, 0.0, key.start.isoformat()
    if field.is_relation:
        return not key, 0.0, env.name_of(field.relation, key).casefold() if is_id(key) and key else ""
    if isinstance(key, str):
        return False, 0.0, key.casefold()
    return key is False and field.type != "boolean", number(key) if not isinstance(key, tuple) else 0.0, ""
