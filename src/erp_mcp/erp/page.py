"""One record whole: its fields, what was said at it, and the files that hang on it."""

from collections.abc import Sequence

from erp_mcp.erp.cells import cell, clean, currency, money_field
from erp_mcp.erp.columns import standing
from erp_mcp.erp.moments import local
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import OdooAccessDenied, RecordMissing, UnknownModel
from erp_mcp.governance.reading import Readable
from erp_mcp.integrations.odoo import Field, Query, Record, Schema
from erp_mcp.integrations.odoo.values import named, text

CHATTER, FILES = "mail.message", "ir.attachment"
MOST_MESSAGES = 40
LEAST_STANDING = -4  # below it are the machinery and what only programs read
GIST_LINES = 8


async def page_of(sight: Sight, model: str, record_id: int) -> Readable:
    schema = await sight.named(model)
    fields = [each for each in schema.fields.values() if _is_told(schema, each)]
    money = [name for each in fields if (name := money_field(each, schema.fields))]
    names = list(dict.fromkeys([*(each.name for each in fields), *money]))
    found, (messages, files) = await both(
        sight.odoo.read(schema.model, [record_id], names),
        both(_chatter(sight, schema.model, record_id), _files(sight, schema.model, record_id)),
    )
    if not found:
        raise RecordMissing(f"There is no {schema.model} {record_id}. Nothing was read; search for it.")
    ranked = sorted(fields, key=lambda each: -standing(schema.model, each))
    lines = [line for each in ranked if (line := _line(schema, each, found[0], sight))]
    parts = [*lines, *_headed("Messages, the newest first", messages), *_headed("Files", files)]
    title = f"{text(found[0].get('name')) or schema.model} ({schema.model} {record_id})"
    return Readable(title, "\n".join(parts), "\n".join(lines[:GIST_LINES]), "odoo")


def schema_page(model: str, lines: str) -> Readable:
    return Readable(f"Fields of {model}", lines, "\n".join(lines.splitlines()[:GIST_LINES]), "odoo")


def _is_told(schema: Schema, field: Field) -> bool:
    return (
        field.type != "binary"
        and field.name != "id"
        and standing(schema.model, field) > LEAST_STANDING
        and (field.is_stored or standing(schema.model, field) > 0)
    )


def _line(schema: Schema, field: Field, record: Record, sight: Sight) -> str:
    said = cell(field, record.get(field.name), sight.zone)
    if said in ("", "no", "0"):  # what nobody has said, or what says nothing
        return ""
    code = currency(record, money_field(field, schema.fields))
    return f"{field.label} ({field.name}): {' '.join(filter(None, (said, code)))}"


async def _chatter(sight: Sight, model: str, record_id: int) -> list[str]:
    """What only tracks changes has no words of its own."""
    if not sight.may_read(CHATTER, None):
        return []
    query = Query(CHATTER, [["model", "=", model], ["res_id", "=", record_id]], "id desc", MOST_MESSAGES)
    try:
        said = await sight.odoo.search_read(query, ["date", "author_id", "body"])
    except (OdooAccessDenied, UnknownModel):
        return ["(not open to this user)"]
    return [line for each in said if (line := _message(each, sight))]


def _message(said: Record, sight: Sight) -> str:
    words = clean(text(said.get("body")))
    author = named(said.get("author_id"))
    when = local(text(said.get("date")), sight.zone)
    return f"- {when} {author[1] if author else ''}: {words}" if words else ""


async def _files(sight: Sight, model: str, record_id: int) -> list[str]:
    if not sight.may_read(FILES, None):
        return []
    try:
        found = await sight.odoo.attachments(model, record_id)
    except (OdooAccessDenied, UnknownModel):
        return ["(not open to this user)"]
    return [f"- {each.name}#{each.id}, {each.mimetype}, {each.size:,} bytes" for each in found]


def _headed(heading: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {heading}", *lines] if lines else []
