"""Records as they are at one moment: the fields that a change sets, and a version that tells if anything moved."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from pydantic import JsonValue

from erp_mcp.errors import ApprovalMismatch, RecordMissing
from erp_mcp.governance.operations import Touch
from erp_mcp.integrations.odoo import Json, Odoo, Record
from erp_mcp.integrations.odoo.values import ids, named, text
from erp_mcp.store.intents import Image

MOST_SAID = 4


@dataclass(frozen=True, slots=True)
class Lines:
    model: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is read of each record; of lines also their own fields."""

    fields: tuple[str, ...]
    lines: Mapping[str, Lines]


@dataclass(frozen=True, slots=True)
class Snapshot:
    image: Image
    versions: Mapping[str, str]
    written_by: Mapping[str, str]

    @property
    def records(self) -> list[dict[str, JsonValue]]:
        return records_of(self.image)


def shape_of(touches: Iterable[Touch]) -> Shape:
    fields: dict[str, None] = {}
    lines: dict[str, tuple[str, dict[str, None]]] = {}
    for touch in touches:
        name, _, inside = touch.path.partition(".")
        fields[name] = None
        if inside:
            # What a line that is removed is called, tells a person which one it is.
            lines.setdefault(name, (touch.model, {}))[1]["display_name" if inside == "id" else inside] = None
    inner = {name: Lines(model, tuple(of)) for name, (model, of) in lines.items()}
    return Shape(tuple(fields), inner)


def records_of(image: Image) -> list[dict[str, JsonValue]]:
    return [each for each in image if isinstance(each, dict)]


async def snapshot(odoo: Odoo, model: str, record_ids: Sequence[int], shape: Shape) -> Snapshot:
    """Of those that are there: who needs them all asks for `whole`."""
    wanted = dict.fromkeys(("write_date", "write_uid", *shape.fields))
    found = await odoo.read(model, record_ids, list(wanted))
    lines = {name: await _lines(odoo, found, name, of) for name, of in shape.lines.items()}
    image = [_imaged(each, shape, lines) for each in found]
    versions = {str(each["id"]): _version(each, seen) for each, seen in zip(found, image, strict=True)}
    authors = {str(each["id"]): _author(each) for each in found}
    return Snapshot([*image], versions, authors)


async def whole(odoo: Odoo, model: str, record_ids: Sequence[int], shape: Shape) -> Snapshot:
    found = await snapshot(odoo, model, record_ids, shape)
    missing = [str(each) for each in record_ids if str(each) not in found.versions]
    if missing:
        raise RecordMissing(
            f"There is no {model} {', '.join(missing[:MOST_SAID])}, or it was deleted. Nothing was changed."
        )
    return found


def check_unmoved(before: Image, versions: Mapping[str, str], now: Snapshot) -> None:
    """That the records are as the preview showed them."""
    moved = [each for each in now.versions if now.versions[each] != versions.get(each)]
    if not moved and set(versions) == set(now.versions):
        return
    gone = [each for each in versions if each not in now.versions]
    if gone:
        raise ApprovalMismatch(
            f"Record {', '.join(gone[:MOST_SAID])} was deleted meanwhile. Nothing was changed."
        )
    which = moved[0]
    names = ", ".join(differing(before, now.image, which)[:MOST_SAID]) or "other fields"
    raise ApprovalMismatch(
        f"Record {which} was changed meanwhile by {now.written_by[which] or 'somebody'}: {names}. "
        "Nothing was changed by this; look at it and ask again."
    )


def differing(before: Image, after: Image, record_id: str) -> list[str]:
    was, became = _by_id(before, record_id), _by_id(after, record_id)
    return [name for name in {**was, **became} if was.get(name) != became.get(name)]


def _by_id(image: Image, record_id: str) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    return next((each for each in records_of(image) if str(each.get("id")) == record_id), found)


async def _lines(odoo: Odoo, records: Sequence[Record], name: str, of: Lines) -> dict[int, JsonValue]:
    """By their ids."""
    wanted = [each for record in records for each in ids(record.get(name) or [])]
    found = await odoo.read(of.model, wanted, list(of.fields))
    return {number: as_json(each) for each in found if isinstance(number := each["id"], int)}


def _imaged(record: Record, shape: Shape, lines: Mapping[str, Mapping[int, JsonValue]]) -> JsonValue:
    image: dict[str, JsonValue] = {"id": as_json(record["id"])}
    for name in shape.fields:
        value = record.get(name)
        if name in lines:
            image[name] = [lines[name][each] for each in ids(value or []) if each in lines[name]]
        else:
            image[name] = as_json(value)
    return image


def as_json(value: Json) -> JsonValue:
    """The same: what Odoo answers is JSON already."""
    found: JsonValue = json.loads(json.dumps(value))
    return found


def _version(record: Record, image: JsonValue) -> str:
    """Odoo tells its time of writing to the second: two changes within one differ in what they wrote."""
    written = json.dumps(image, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return f"{text(record.get('write_date'))}/{blake2b(written, digest_size=6).hexdigest()}"


def _author(record: Record) -> str:
    who = named(record.get("write_uid"))
    return who[1] if who else ""
