"""A page of records and how many there are of them: what the web client asks in one call."""

from collections.abc import Mapping, Sequence

from erp_mcp.integrations.odoo.schema import Field
from erp_mcp.integrations.odoo.values import Json, Record, number, record, records

FIRST_WITH_SPECIFICATION = 17
NAMED: Mapping[str, Json] = {"fields": {"display_name": {}}}


def columns(fields: Sequence[Field], version: int) -> dict[str, Json]:
    """Which are wanted, as the version has it said."""
    if version < FIRST_WITH_SPECIFICATION:
        return {"fields": [each.name for each in fields]}
    return {"specification": {each.name: NAMED if _is_relation(each) else {} for each in fields}}


def page_of(answer: Json, fields: Sequence[Field]) -> tuple[list[Record], int]:
    """Relations as `[id, name]`, as every other method gives them."""
    said = record(answer)
    relations = [each.name for each in fields if _is_relation(each)]
    page = [each | {name: _pair(each[name]) for name in relations} for each in records(said.get("records"))]
    return page, number(said.get("length"))


def _is_relation(field: Field) -> bool:
    return field.type == "many2one"


def _pair(value: Json) -> Json:
    match value:
        case {"id": record_id, "display_name": name}:
            return [record_id, name]
        case _:
            return value
