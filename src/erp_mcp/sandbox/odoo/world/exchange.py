"""Import and export by external ids: `load` never raises, and brings in all rows or none."""

import hashlib
from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, searching, writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import Failure
from erp_mcp.sandbox.odoo.world.fields import Field, Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, ids_of, is_list, text, texts, whole


class _Unmatched(Exception):
    """`possible` is what would have been right: labels, or the model in which to look."""

    def __init__(self, field: str, label: str, message: str, possible: Json = None) -> None:
        super().__init__(message)
        self.field, self.label, self.message, self.possible = field, label, message, possible


def load(env: Environment, model: Model, fields: Json, data: Json) -> Answer:
    rows = [each for each in data if is_list(each)] if is_list(data) else []
    mark, loaded = env.store.mark(), list[Json]()
    for number, row in enumerate(rows):
        if _continues(texts(fields), row):
            continue
        try:
            lines = _lines(texts(fields), rows, number)
            loaded.append(_upsert(env, model, texts(fields), lines))
        except (_Unmatched, Failure) as error:
            env.store.back_to(mark)
            return {"ids": False, "messages": [_message(error, number)], "nextrow": 0}
    return {"ids": loaded, "messages": [], "nextrow": 0}


def _continues(fields: Sequence[str], row: Sequence[Json]) -> bool:
    """A row that fills only columns of children belongs to the record above it."""
    own = [value for name, value in zip(fields, row, strict=False) if "/" not in name or name.endswith("/id")]
    return not any(own)


def _lines(fields: Sequence[str], rows: Sequence[Sequence[Json]], number: int) -> list[Sequence[Json]]:
    lines = [rows[number]]
    for row in rows[number + 1 :]:
        if not _continues(fields, row):
            break
        lines.append(row)
    return lines


def _message(error: _Unmatched | Failure, number: int) -> Mapping[str, Json]:
    told: dict[str, Json] = {
        "rows": {"from": number, "to": number},
        "type": "error",
        "record": number,
        "message": error.message,
    }
    if isinstance(error, _Unmatched):
        told |= {"field": error.field, "field_name": error.label}
    if isinstance(error, _Unmatched) and error.possible is not None:
        told["moreinfo"] = error.possible
    return told


def _upsert(env: Environment, model: Model, fields: Sequence[str], lines: Sequence[Sequence[Json]]) -> int:
    external = ""
    values: dict[str, Json] = {}
    children: dict[str, list[dict[str, Json]]] = {}
    for position, name in enumerate(fields):
        value = lines[0][position]
        first, _, rest = name.partition("/")
        if name == "id":
            external = text(value)
        elif rest and rest not in ("id", ".id"):
            _gather(children.setdefault(first, [{} for _ in lines]), rest, [line[position] for line in lines])
        elif value not in ("", None):
            values[first] = _imported(env, model, first, rest, value)
    for name, given in children.items():
        values[name] = [(0, 0, each) for each in given if each]
    return _stored(env, model, external, values)


def _gather(given: list[dict[str, Json]], name: str, column: Sequence[Json]) -> None:
    for entry, value in zip(given, column, strict=True):
        if value not in ("", None):
            entry[name] = value


def _imported(env: Environment, model: Model, name: str, by: str, value: Json) -> Json:
    if name not in model.fields:
        raise _Unmatched(name, name, f"Field '{name}' does not exist")
    field = model.fields[name]
    if field.type == "boolean":
        return text(value).lower() not in ("0", "false", "no") if isinstance(value, str) else bool(value)
    if field.type == "selection":
        chosen = [key for key, label in field.selection if value in (key, label)]
        if not chosen:
            raise _Unmatched(
                name,
                field.string,
                f"Value '{value}' not found in selection field '{field.string}'",
                [label for _, label in field.selection],
            )
        return chosen[0]
    return _related(env, field, name, by, value) if field.is_relation else value


def _related(env: Environment, field: Field, name: str, by: str, value: Json) -> Json:
    targets = [each.strip() for each in text(value).split(",")] if field.is_x2many else [value]
    found = [_target(env, field, name, by, each) for each in targets]
    return [(6, 0, found)] if field.is_x2many else found[0]


def _target(env: Environment, field: Field, name: str, by: str, value: Json) -> int:
    if by == ".id":
        return whole(int(text(value)) if isinstance(value, str) else value)
    if by == "id":
        found = record_of(env, text(value))
        kind = "external id"
    else:
        found = min(searching.named(env, field.relation, "=", value), default=0)
        kind = "name"
    if not found:
        raise _Unmatched(
            name,
            field.string,
            f"No matching record found for {kind} '{value}' in field '{field.string}'",
            _choosing(env, field.relation),
        )
    return found


def _choosing(env: Environment, relation: str) -> Json:
    """The action that would show what there is to choose from."""
    return {
        "name": "Possible Values",
        "type": "ir.actions.act_window",
        "target": "new",
        "view_mode": "list,form" if env.version >= 18 else "tree,form",
        "views": [[False, "list"], [False, "form"]],
        "context": {"create": False},
        "help": "See all possible values",
        "res_model": relation,
    }


def record_of(env: Environment, external: str) -> int:
    """The record behind an external id; those of countries are made of their codes, as in Odoo's own data."""
    module, _, name = external.rpartition(".")
    for row in env.rows("ir.model.data").values():
        if row.get("name") == name and row.get("module", "") in (module, module or "__import__"):
            return whole(row.get("res_id", 0))
    countries = env.rows("res.country").values() if module == "base" else ()
    return next((whole(each["id"]) for each in countries if text(each.get("code")).lower() == name), 0)


def _stored(env: Environment, model: Model, external: str, values: Mapping[str, Json]) -> int:
    known = record_of(env, external) if external else 0
    if known and env.store.row(model.name, known) is not None:
        writing.write(env, model, [known], values)
        return known
    record_id = writing.create(env, model, values)
    if external:
        module, _, name = external.rpartition(".")
        name_record(env, model, record_id, module or "__import__", name)
    return record_id


def name_record(env: Environment, model: Model, record_id: int, module: str, name: str) -> None:
    told: dict[str, Json] = {"module": module, "name": name, "model": model.name, "res_id": record_id}
    entry = writing.create(env.sudo(), env.schema.model("ir.model.data"), told)
    env.amend("ir.model.data", entry, {"complete_name": f"{module}.{name}"})


def export_data(env: Environment, model: Model, ids: Sequence[int], fields_to_export: Json) -> Answer:
    rights.check_records(env, model, "read", ids)
    rows = env.some_rows(model.name, ids)
    return {"datas": [[_exported(env, model, row, name) for name in texts(fields_to_export)] for row in rows]}


def _exported(env: Environment, model: Model, row: Row, path: str) -> Json:
    first, _, rest = path.partition("/")
    if first == "id":
        return _external(env, model, whole(row["id"]))
    if first == ".id":
        return str(row["id"])
    field, value = model.fields[first], env.get(model.name, row, first)
    if field.is_relation:
        targets = env.some_rows(field.relation, ids_of(value))
        other = env.schema.model(field.relation)
        return _exported(env, other, targets[0], rest or "display_name") if targets else ""
    return "" if value is False and field.type != "boolean" else value


def _external(env: Environment, model: Model, record_id: int) -> str:
    """The external id of a record, which gets one where it has none."""
    for row in env.pointing("ir.model.data", "res_id", record_id):
        if row.get("model") == model.name:
            return f"{text(row.get('module'))}.{text(row.get('name'))}"
    table = model.name.replace(".", "_")
    mark = hashlib.sha256(f"{model.name},{record_id}".encode()).hexdigest()[:8]
    name_record(env, model, record_id, "__export__", f"{table}_{record_id}_{mark}")
    return f"__export__.{table}_{record_id}_{mark}"


METHODS = (
    Method(name="load", body=load),
    Method(name="export_data", body=export_data, takes_ids=True),
)
