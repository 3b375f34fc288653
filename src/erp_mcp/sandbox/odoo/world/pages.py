"""What the web client calls: reading with a specification of nested fields, and saving that reads back."""

from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import everyone, reading, rights, writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Given, Method
from erp_mcp.sandbox.odoo.world.shapes import (
    NO_CONTEXT,
    Json,
    Row,
    Value,
    Values,
    ids_of,
    is_mapping,
    texts,
    whole,
)


def specified(env: Environment, model: Model, rows: Sequence[Row], specification: Json) -> list[Json]:
    wanted: Values = specification if is_mapping(specification) else NO_CONTEXT
    for name in wanted:
        if name not in model.fields:
            raise reading.unknown(model, name, env.version)
    return [_one(env, model, row, wanted) for row in rows]


def _one(env: Environment, model: Model, row: Row, wanted: Values) -> Mapping[str, Json]:
    told: dict[str, Json] = {"id": row["id"]}
    for name, inner in wanted.items():
        value = env.get(model.name, row, name)
        told[name] = _nested(env, model.fields[name], value, inner if is_mapping(inner) else NO_CONTEXT)
    return told


def _nested(env: Environment, field: Field, value: Value, inner: Values) -> Json:
    if not field.is_relation or "fields" not in inner:
        return reading.shown(env, field, names=False)(value)
    other, ids = env.schema.model(field.relation), ids_of(value)
    limit = whole(inner.get("limit")) or len(ids)
    found = specified(env, other, env.some_rows(other.name, ids[:limit]), inner["fields"])
    if field.is_x2many:
        return [*found, *({"id": each} for each in ids[limit:])]
    return found[0] if found else False


def web_search_read(env: Environment, model: Model, given: Given) -> Answer:
    rows, page = _page(env, model, given)
    return {
        "length": _length(rows, page, given),
        "records": specified(env, model, page, given["specification"]),
    }


def web_search_read_of_old(env: Environment, model: Model, given: Given) -> Answer:
    rows, page = _page(env, model, given)
    return {
        "length": _length(rows, page, given),
        "records": reading.read(env, model, page, texts(given["fields"])),
    }


def _page(env: Environment, model: Model, given: Given) -> tuple[list[Row], list[Row]]:
    rows = everyone.found(env, model, given["domain"], 0, None, given["order"])
    start = whole(given["offset"])
    return rows, rows[start : start + whole(given["limit"])] if given["limit"] else rows[start:]


def _length(rows: Sequence[Row], page: Sequence[Row], given: Given) -> int:
    """None where the page has none, whatever comes before it."""
    return min(len(rows), whole(given["count_limit"]) or len(rows)) if page else 0


def web_read(env: Environment, model: Model, ids: Sequence[int], specification: Json) -> Answer:
    rights.check_records(env, model, "read", ids)
    return specified(env, model, env.some_rows(model.name, ids), specification)


def web_save(
    env: Environment, model: Model, ids: Sequence[int], vals: Json, specification: Json, next_id: Json = None
) -> Answer:
    saved = list(ids)
    if saved:
        writing.write(env, model, saved, everyone.mapping(vals))
    else:
        saved = [writing.create(env, model, everyone.mapping(vals))]
    shown = [whole(next_id)] if next_id else saved
    return specified(env, model, env.some_rows(model.name, shown), specification)


_PAGE: Given = {"offset": 0, "limit": None, "order": None, "count_limit": None}
METHODS = (
    Method(
        name="web_search_read",
        body=web_search_read,
        required=("domain", "specification"),
        optional=_PAGE,
        since=17,
    ),
    Method(
        name="web_search_read",
        body=web_search_read_of_old,
        optional={"domain": None, "fields": None, **_PAGE},
        until=16,
    ),
    Method(name="web_read", body=web_read, takes_ids=True, since=17),
    Method(name="web_save", body=web_save, takes_ids=True, since=17),
)
