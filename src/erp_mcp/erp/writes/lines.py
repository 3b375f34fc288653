"""Lines of a record in previews: one below the other, each beside what it was."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from erp_mcp.erp.cells import number
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes.checking import UPDATE
from erp_mcp.erp.writes.planned import Row
from erp_mcp.integrations.odoo import Field, Json
from erp_mcp.integrations.odoo.values import named

Line = Mapping[str, JsonValue]


def by_id(lines: JsonValue) -> dict[int, Line]:
    given = lines if isinstance(lines, list) else []
    return {
        line_id: each for each in given if isinstance(each, dict) and isinstance(line_id := each["id"], int)
    }


async def line_rows(
    sight: Sight, field: Field, commands: Json, shown: str, record: Mapping[str, JsonValue]
) -> list[Row]:
    """`shown` has a line of text for each of the commands."""
    labels = {name: each.label for name, each in (await sight.schema(field.relation or "")).fields.items()}
    there = by_id(record.get(field.name))
    was = [_was(each, there) for each in commands] if isinstance(commands, list) else []
    return [
        Row(str(record.get("id", "")), field.label, told(line, labels), words)
        for line, words in zip(was, shown.split("\n"), strict=True)
    ]


def new_rows(record: str, field: Field, shown: str) -> Iterator[Row]:
    for words in shown.split("\n") if field.type == "one2many" else [shown]:
        yield Row(record, field.label, "", words)


def is_change(command: Json) -> bool:
    """Of a line that is there already."""
    return isinstance(command, list) and bool(command) and command[0] == UPDATE


def differing(lines: JsonValue, others: JsonValue) -> str:
    """Those of the first that are not the same among the second."""
    known = by_id(others)
    mine = [each for line_id, each in by_id(lines).items() if known.get(line_id) != each]
    return "; ".join(f"#{each['id']} ({told(each, {})})" for each in mine)


def told(line: Line, labels: Mapping[str, str]) -> str:
    said = {name: value for name, value in line.items() if name != "id"}
    return ", ".join(f"{labels.get(name, name)}: {_plain(value)}" for name, value in said.items())


def _plain(value: JsonValue) -> str:
    if relation := named(value):
        return f"{relation[1]}#{relation[0]}"
    if isinstance(value, float):
        return number(value)
    return "" if value is None or value is False else str(value)


def _was(command: Json, there: Mapping[int, Line]) -> Line:
    """Of a line that is changed what will be another; nothing of one that is new."""
    match command:
        case [_, int(line_id), Mapping() as values, *_]:
            return {name: there.get(line_id, {}).get(name) for name in values} if line_id in there else {}
        case [_, int(line_id), *_]:
            return there.get(line_id, {})
        case _:
            return {}
