"""What Odoo holds about itself: a row for each model, field and installed application."""

from collections.abc import Callable, Iterable, Mapping

from erp_mcp.sandbox.odoo.world.schema import Schema
from erp_mcp.sandbox.odoo.world.shapes import Row

_SINCE = "2009-03-01 08:00:00"
_FIELDS_PER_MODEL = 1_000
_APPLICATIONS = (
    ("sale_management", "Sales"),
    ("account", "Invoicing"),
    ("crm", "CRM"),
    ("stock", "Inventory"),
    ("purchase", "Purchase"),
    ("mail", "Discuss"),
    ("contacts", "Contacts"),
)
_STAMP: Row = {"create_date": _SINCE, "write_date": _SINCE, "create_uid": 1, "write_uid": 1}


def rows_of(schema: Schema, model: str) -> Mapping[int, Row] | None:
    """None for a model whose rows come from the company."""
    source = _SOURCES.get(model)
    if source is None:
        return None
    return {number: {"id": number, **_STAMP, **row} for number, row in source(schema)}


def _models(schema: Schema) -> Iterable[tuple[int, Row]]:
    for number, name in enumerate(schema, 1):
        model = schema.model(name)
        told: Row = {
            "model": name,
            "name": model.label,
            "transient": model.transient,
            "modules": model.modules,
        }
        yield number, {**told, "state": "base"}


def _fields(schema: Schema) -> Iterable[tuple[int, Row]]:
    for number, name in enumerate(schema, 1):
        for place, (field, declared) in enumerate(schema.model(name).fields.items(), 1):
            yield number * _FIELDS_PER_MODEL + place, {
                "name": field, "field_description": declared.string, "model": name, "model_id": number,
                "ttype": declared.type, "relation": declared.relation or False, "required": declared.required,
                "readonly": declared.readonly, "store": declared.stored,
            }  # fmt: skip


def _applications(schema: Schema) -> Iterable[tuple[int, Row]]:
    for number, (name, title) in enumerate(_APPLICATIONS, 1):
        told: Row = {"name": name, "shortdesc": title, "state": "installed", "application": True}
        yield number, {**told, "latest_version": f"{schema.version}.0.1.0"}


_SOURCES: Mapping[str, Callable[[Schema], Iterable[tuple[int, Row]]]] = {
    "ir.model": _models,
    "ir.model.fields": _fields,
    "ir.module.module": _applications,
}
