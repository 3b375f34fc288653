"""One record whole: its fields, what was said at it, and the files that hang on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from erp_mcp.erp.belonging import belongings
from erp_mcp.erp.cells import cell, clean, currency, money_field
from erp_mcp.erp.columns import standing
from erp_mcp.erp.describing import heading
from erp_mcp.erp.file_text import FILES
from erp_mcp.erp.found import odoo_uri
from erp_mcp.erp.hanging import check_reach
from erp_mcp.erp.manifold import Names, names_of
from erp_mcp.erp.moments import local
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.errors import OdooAccessDenied, RecordMissing, UnknownModel
from erp_mcp.governance.reading import Readable
from erp_mcp.integrations.odoo import Field, Json, Query, Record, Schema
from erp_mcp.integrations.odoo.values import named, text

CHATTER = "mail.message"
SAID = ("date", "author_id", "body")
MOST_MESSAGES = 40
LEAST_STANDING = -4  # below it are the machinery and what only programs read
GIST_LINES = 8
MOST_NAMED = 10  # such as the tags of a customer
SAYS_NOTHING = ("", "no", "0")
CLOSED = "(not open to this user)"


@dataclass(frozen=True, slots=True)
class Told:
    record: Record
    names: Names
    zone: ZoneInfo


async def page_of(sight: Sight, model: str, record_id: int) -> Readable:
    schema = await sight.named(model)
    await check_reach(sight, schema.model, [record_id])
    fields = [each for each in schema.fields.values() if _is_told(schema, each)]
    money = [name for each in fields if (name := money_field(each, schema.fields))]
    names = list(dict.fromkeys([*(each.name for each in fields), *money]))
    found, (messages, files) = await both(
        sight.odoo.read(schema.model, [record_id], names),
        both(_chatter(sight, schema.model, record_id), _files(sight, schema.model, record_id)),
    )
    if not found:
        raise RecordMissing(f"There is no {schema.model} {record_id}. Nothing was read; search for it.")
    tags = [each for each in fields if each.type != "one2many"]
    names, owned = await both(names_of(sight, tags, found, MOST_NAMED), belongings(sight, fields, found[0]))
    ranked = sorted(tags, key=lambda each: -standing(schema.model, each))
    lines = _lines(schema, ranked, Told(found[0], names, sight.zone))
    parts = [*lines, *owned, *messages, *files]
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


def _lines(schema: Schema, fields: Sequence[Field], told: Told) -> list[str]:
    """What another line has said already is not said again."""
    lines: dict[str, str] = {}
    for each in fields:
        said = _said(schema, each, told)
        if said and not (each.type == "char" and said in lines):
            lines.setdefault(said if each.type == "char" else each.name, f"{heading(each)}: {said}")
    return list(lines.values())


def _said(schema: Schema, field: Field, told: Told) -> str:
    value = told.record.get(field.name)
    said = cell(field, value, told.zone, told.names, MOST_NAMED)
    is_itself = field.relation == schema.model and (named(value) or (0,))[0] == told.record["id"]
    if said in SAYS_NOTHING or is_itself or (field.name == "active" and value):
        return ""
    return " ".join(filter(None, (said, currency(told.record, money_field(field, schema.fields)))))


async def _chatter(sight: Sight, model: str, record_id: int) -> list[str]:
    """What only tracks changes has no words of its own."""
    if not sight.may_read(CHATTER, None):
        return []
    of: list[Json] = [["model", "=", model], ["res_id", "=", record_id]]
    try:
        said = await sight.odoo.search_read(Query(CHATTER, of, "id desc", MOST_MESSAGES + 1), SAID)
    except (OdooAccessDenied, UnknownModel):
        return _headed("Messages", [CLOSED])
    lines = [line for each in said[:MOST_MESSAGES] if (line := _message(each, sight))]
    domain = f'[["model", "=", "{model}"], ["res_id", "=", {record_id}]]'
    how = f"; older ones: search_records {CHATTER}, domain {domain}, fields {', '.join(SAID)}"
    older = how if len(said) > MOST_MESSAGES else ""
    return _headed(f"Messages, the newest first{older}", lines)


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
        return _headed("Files", [CLOSED])
    lines = [f"- {each.name}#{each.id}, {each.mimetype}, {each.size:,} bytes" for each in found]
    return _headed(f"Files; {odoo_uri(sight.instance, f'{FILES}/ID')} tells what one says", lines)


def _headed(heading: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {heading}", *lines] if lines else []
