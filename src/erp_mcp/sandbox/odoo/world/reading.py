"""Values on their way out: relations with names, moments to the second, and the attributes of fields."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from erp_mcp.sandbox.odoo.world import labels, ordering
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import Failure, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, is_id

Show = Callable[[Value], Json]
_KILOBYTE = 1024


class Column(NamedTuple):
    name: str
    read: Callable[[Row], Value]
    show: Show


def read(
    env: Environment, model: Model, rows: Sequence[Row], fields: Sequence[str], *, names: bool = True
) -> list[Json]:
    """`names` gives many2one as id and name, as `load=None` does not."""
    columns = [_column(env, model, name, names=names) for name in _chosen(env, model, fields)]
    return [{"id": row["id"], **{each.name: each.show(each.read(row)) for each in columns}} for row in rows]


def _chosen(env: Environment, model: Model, fields: Sequence[str]) -> list[str]:
    for name in fields:
        if name not in model.fields:
            raise unknown(model, name, env.version)
    return [name for name in fields or model.fields if name != "id"]


def unknown(model: Model, name: str, version: int) -> Failure:
    place = f"on {model.name!r}" if version >= 19 else f"on model {model.name!r}"
    return value_error(f"Invalid field {name!r} {place}")


def _column(env: Environment, model: Model, name: str, *, names: bool) -> Column:
    field = model.fields[name]
    return Column(name, env.reader(model, name), shown(env, field, names=names))


def shown(env: Environment, field: Field, *, names: bool) -> Show:
    match field.type:
        case "many2one" if names:
            return _named(env, field.relation)
        case "one2many" | "many2many":
            return lambda value: list(value) if isinstance(value, tuple) else []
        case "datetime":
            return lambda value: value[:19] if isinstance(value, str) else False
        case "binary" if env.context.get("bin_size"):
            return lambda value: size(value) if isinstance(value, str) else False
        case _:
            return lambda value: value


def _named(env: Environment, relation: str) -> Show:
    def show(value: Value) -> Json:
        return [value, env.name_of(relation, value)] if is_id(value) and value else False

    return show


def size(encoded: str) -> str:
    length = len(encoded) * 3 // 4 - encoded.count("=")
    if length < _KILOBYTE:
        return f"{length:.2f} bytes"
    return f"{length / _KILOBYTE:.2f} Kb"


def describe(
    env: Environment, model: Model, names: Sequence[str], attributes: Sequence[str]
) -> dict[str, Json]:
    """What `fields_get` answers; unknown names are passed over, as Odoo does."""
    chosen = [name for name in names if name in model.fields] if names else list(model.fields)
    described: dict[str, Json] = {}
    for name in chosen:
        told = _attributes(env, model, name)
        described[name] = {key: told[key] for key in sorted(told) if not attributes or key in attributes}
    return described


def _attributes(env: Environment, model: Model, name: str) -> Mapping[str, Json]:
    field = model.fields[name]
    searchable = ordering.is_searchable(field) or name == "display_name"
    # Before 18 a value per company was a record of its own.
    is_stored = field.stored and (env.version >= 18 or not field.company_dependent)
    told: dict[str, Json] = {
        "type": field.type,
        "name": name,
        "string": labels.translated(field.string, env.lang),
        "required": field.required or field.filled,
        "readonly": field.readonly,
        "store": is_stored,
        "searchable": searchable,
        "sortable": searchable and not field.is_x2many and (is_stored or field.inherited),
        "company_dependent": field.company_dependent,
    }
    if env.version >= 17:
        told["groupable"] = searchable and field.type not in ("one2many", "binary", "json")
    return told | _particulars(env, field)


def _aggregator(field: Field) -> str:
    """Numbers that are stored are summed up unless declared otherwise."""
    if field.aggregator is not None:
        return field.aggregator
    return "sum" if field.is_number and (field.stored or field.inherited) else ""


def _particulars(env: Environment, field: Field) -> dict[str, Json]:
    """What only some types have to say."""
    told: dict[str, Json] = {}
    if field.is_relation:
        told |= {"relation": field.relation, "domain": [], "context": {}}
    if field.type == "one2many":
        told["relation_field"] = field.inverse
    if field.type == "selection":
        told["selection"] = [[key, labels.translated(label, env.lang)] for key, label in field.selection]
    if field.type in ("char", "text", "html"):
        told["translate"] = field.translate
    if aggregator := _aggregator(field):
        told["aggregator" if env.version >= 18 else "group_operator"] = aggregator
    if field.type == "monetary":
        told["currency_field"] = "currency_id"
    if field.help:
        told["help"] = field.help
    return told
