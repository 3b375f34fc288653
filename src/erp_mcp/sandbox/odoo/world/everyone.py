"""The methods that every model has."""

from collections.abc import Sequence

from erp_mcp.sandbox.odoo.world import domains, names, reading, rights, searching, writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import type_error, value_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Given, Method
from erp_mcp.sandbox.odoo.world.rights import Operation
from erp_mcp.sandbox.odoo.world.shapes import (
    NOTHING,
    Json,
    Row,
    Values,
    integers,
    is_list,
    is_mapping,
    text,
    texts,
    whole,
)

_CLASSIC = "_classic_read"
_SEARCH_READ: Given = {
    "domain": None, "fields": None, "offset": 0, "limit": None, "order": None, "load": _CLASSIC,
}  # fmt: skip
_OPERATIONS: dict[str, Operation] = {each: each for each in ("read", "write", "create", "unlink")}


def found(
    env: Environment, model: Model, domain: Json, offset: Json = 0, limit: Json = None, order: Json = None
) -> list[Row]:
    """A page of what the caller may read."""
    rights.check(env, model, "read")
    end = whole(limit) if limit else None
    return searching.search(env, model, [] if domain is None else domain, text(order), whole(offset), end)


def search(
    env: Environment, model: Model, domain: Json, offset: Json = 0, limit: Json = None, order: Json = None
) -> Answer:
    return ids(found(env, model, domain, offset, limit, order))


def search_count(env: Environment, model: Model, domain: Json, limit: Json = None) -> Answer:
    rights.check(env, model, "read")
    count = len(searching.find(env, model, domains.parse([] if domain is None else domain, env.version)))
    return min(count, whole(limit)) if limit else count


def search_read(env: Environment, model: Model, given: Given) -> Answer:
    page = found(env, model, given["domain"], given["offset"], given["limit"], given["order"])
    return reading.read(env, model, page, texts(given["fields"]), names=given["load"] == _CLASSIC)


def read(
    env: Environment, model: Model, record_ids: Sequence[int], fields: Json = None, load: Json = _CLASSIC
) -> Answer:
    rights.check(env, model, "read")
    there = [row["id"] for row in env.some_rows(model.name, record_ids)]
    rights.check_records(env, model, "read", integers(there))
    return reading.read(
        env, model, env.some_rows(model.name, record_ids), texts(fields), names=load == _CLASSIC
    )


def name_search(
    env: Environment,
    model: Model,
    name: Json = "",
    domain: Json = None,
    operator: Json = "ilike",
    limit: Json = 100,
) -> Answer:
    rights.check(env, model, "read")
    rows = searching.search(env, model, [] if domain is None else domain)
    matches = searching.by_name(env, model, text(operator), name)
    named = [row for row in rows if not name or matches(row)]
    return [[row["id"], names.display_name(env, model.name, row)] for row in named[: whole(limit) or None]]


def name_search_of_old(
    env: Environment,
    model: Model,
    name: Json = "",
    args: Json = None,
    operator: Json = "ilike",
    limit: Json = 100,
) -> Answer:
    return name_search(env, model, name, args, operator, limit)


def name_create(env: Environment, model: Model, name: Json) -> Answer:
    record_id = writing.create(env, model, {model.rec_name: name})
    return [record_id, env.name_of(model.name, record_id)]


def name_get(env: Environment, model: Model, record_ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "read", record_ids)
    return [[each, env.name_of(model.name, each)] for each in record_ids]


def exists(env: Environment, model: Model, record_ids: Sequence[int]) -> Answer:
    return ids(env.some_rows(model.name, record_ids))


def fields_get(env: Environment, model: Model, allfields: Json = None, attributes: Json = None) -> Answer:
    return reading.describe(env, model, texts(allfields), texts(attributes))


def default_get(env: Environment, model: Model, fields: Json) -> Answer:
    return writing.default_values(env, model, texts(fields))


def default_get_of_old(env: Environment, model: Model, fields_list: Json) -> Answer:
    return default_get(env, model, fields_list)


def create(env: Environment, model: Model, vals_list: Json) -> Answer:
    if is_list(vals_list):
        return [writing.create(env, model, mapping(each)) for each in vals_list]
    return writing.create(env, model, mapping(vals_list))


def write(env: Environment, model: Model, record_ids: Sequence[int], vals: Json) -> Answer:
    writing.write(env, model, record_ids, mapping(vals))
    return True


def unlink(env: Environment, model: Model, record_ids: Sequence[int]) -> Answer:
    writing.unlink(env, model, record_ids)
    return True


def copy(env: Environment, model: Model, record_ids: Sequence[int], default: Json = None) -> Answer:
    copies = [writing.copy(env, model, each, mapping(default or {})) for each in record_ids]
    return copies if env.version >= 18 else copies[0]


def action_archive(env: Environment, model: Model, record_ids: Sequence[int]) -> Answer:
    return _set_active(env, model, record_ids, active=False)


def action_unarchive(env: Environment, model: Model, record_ids: Sequence[int]) -> Answer:
    return _set_active(env, model, record_ids, active=True)


def _set_active(env: Environment, model: Model, record_ids: Sequence[int], *, active: bool) -> Answer:
    rights.check_records(env, model, "write", record_ids)
    turned = [each for each in record_ids if env.is_active(model, env.row(model.name, each)) is not active]
    if turned:
        writing.write(env, model, turned, {"active": active})
    return NOTHING


def check_access_rights(
    env: Environment, model: Model, operation: Json, raise_exception: Json = True
) -> Answer:
    if raise_exception:
        rights.check(env, model, operation_of(operation))
    return rights.allows(env, model, operation_of(operation))


def has_access(env: Environment, model: Model, record_ids: Sequence[int], operation: Json) -> Answer:
    visible = rights.rule(env, model)
    rows = env.some_rows(model.name, record_ids)
    return rights.allows(env, model, operation_of(operation)) and all(
        visible is None or visible(row) for row in rows
    )


def operation_of(given: Json) -> Operation:
    if not isinstance(given, str) or given not in _OPERATIONS:
        raise value_error(f"Invalid access mode {given!r}")
    return _OPERATIONS[given]


def mapping(given: Json) -> Values:
    if not is_mapping(given):
        raise type_error(f"values must be a mapping, not {type(given).__name__}")
    return given


def ids(rows: Sequence[Row]) -> list[Json]:
    return [row["id"] for row in rows]


METHODS = (
    Method(name="search", body=search),
    Method(name="search_count", body=search_count),
    Method(name="search_read", body=search_read, optional=_SEARCH_READ),
    Method(name="read", body=read, takes_ids=True),
    Method(name="name_search", body=name_search, since=19),
    Method(name="name_search", body=name_search_of_old, until=18),
    Method(name="name_create", body=name_create),
    Method(name="name_get", body=name_get, takes_ids=True, until=17),
    Method(name="exists", body=exists, takes_ids=True, until=18),
    Method(name="fields_get", body=fields_get),
    Method(name="default_get", body=default_get, since=19),
    Method(name="default_get", body=default_get_of_old, until=18),
    Method(name="create", body=create),
    Method(name="write", body=write, takes_ids=True),
    Method(name="unlink", body=unlink, takes_ids=True),
    Method(name="copy", body=copy, takes_ids=True),
    Method(name="action_archive", body=action_archive, takes_ids=True),
    Method(name="action_unarchive", body=action_unarchive, takes_ids=True),
    Method(name="check_access_rights", body=check_access_rights),
    Method(name="has_access", body=has_access, takes_ids=True, since=18),
)
