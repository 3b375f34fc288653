"""Wishes of every kind made into changes that can be judged, previewed, and carried out later."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from erp_mcp.erp.cells import cell
from erp_mcp.erp.hanging import check_reach
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes import duplicates
from erp_mcp.erp.writes.asked import Creating, Deleting, Target, Updating
from erp_mcp.erp.writes.checking import Checking
from erp_mcp.erp.writes.companies import company_of
from erp_mcp.erp.writes.holding import holds
from erp_mcp.erp.writes.images import Snapshot, records_of, shape_of, whole
from erp_mcp.erp.writes.lines import is_change, line_rows, new_rows
from erp_mcp.erp.writes.planned import ARCHIVE, NOTHING_BEFORE, Draft, Planned, Row
from erp_mcp.erp.writes.refusing import AlreadySo
from erp_mcp.errors import InvalidInput, InvalidValue
from erp_mcp.governance.operations import Operation, Touch
from erp_mcp.governance.principal import Principal
from erp_mcp.integrations.odoo import Schema, Viewpoint
from erp_mcp.store.intents import Image

MOST_RECORDS = 100
MOST_SHOWN = 8  # records of a preview


async def drafted(looking: Looking, principal: Principal, target: Target) -> Draft:
    if len(target.record_ids) > MOST_RECORDS or len(set(target.record_ids)) != len(target.record_ids):
        raise InvalidInput(f"Give each of at most {MOST_RECORDS} records once. Nothing was changed.")
    sight = await looking.sight(principal, target.instance, target.company)
    schema = await sight.named(target.model)
    await check_reach(sight, schema.model, target.record_ids)
    checking = Checking(sight, datetime.now(sight.zone), target.picked)
    return Draft(sight, target, schema.model, checking, None)


async def creation(draft: Draft, wish: Creating) -> Planned:
    """All rows or none, in one call."""
    if not 1 <= len(wish.rows) <= MOST_RECORDS:
        raise InvalidInput(f"Give 1 to {MOST_RECORDS} records. Nothing was changed.")
    checked = [await draft.checking.new_record(draft.model, row) for row in wish.rows]
    draft, schema = await settled(draft, is_new=True)
    operation = draft.operation("create", "write", [each.sent for each in checked])
    rows = [
        row
        for place, each in enumerate(checked[:MOST_SHOWN], 1)
        for name, shown in each.shown.items()
        for row in new_rows(draft.say("new", place=place), schema.fields[name], shown)
    ]
    takes_back = draft.say("archivable" if "active" in schema.fields else "deletable")

    async def warnings() -> Sequence[str]:
        found = await duplicates.already_there(draft.sight, draft.model, [each.sent for each in checked])
        return [draft.say("found", names=names) for names in found]

    return replace(draft.planned(operation, NOTHING_BEFORE, rows, [takes_back]), warnings=warnings)


async def update(draft: Draft, wish: Updating) -> Planned:
    """The same values for all, in one call."""
    if not wish.values or not draft.target.record_ids:
        raise InvalidInput("Give the ids and at least one value. Nothing was changed.")
    checked = await draft.checking.record(draft.model, wish.values)
    draft, schema = await settled(draft, is_new=False)
    lined = [schema.fields[name] for name in checked.sent if schema.fields[name].type == "one2many"]
    if len(draft.target.record_ids) > 1 and lined:
        raise InvalidInput("Lines belong to one record: change one at a time. Nothing was changed.")
    before = await whole(
        draft.sight.odoo, draft.model, draft.target.record_ids, shape_of(draft.checking.touches)
    )
    operation = draft.operation("update", "write", [checked.sent])
    check_moves(schema, before, operation)
    note = draft.say(restoring(operation, before.image))
    plain = {name: shown for name, shown in checked.shown.items() if schema.fields[name] not in lined}
    rows = compared(schema, before, plain, draft.sight)
    for field in lined:
        (record,) = before.records
        rows += await line_rows(
            draft.sight, field, checked.sent[field.name], checked.shown[field.name], record
        )
    return draft.planned(operation, before, rows, [note])


async def deletion(draft: Draft, wish: Deleting) -> Planned:
    if not draft.target.record_ids:
        raise InvalidInput("Give the ids. Nothing was changed.")
    schema = await draft.sight.schema(draft.model)
    if not wish.permanently and "active" in schema.fields:
        return await archival(draft, schema, active=False)
    if not wish.permanently:
        raise InvalidInput(
            f"{draft.model} cannot be archived, only deleted for good: ask again with permanently=true. "
            "Nothing was changed."
        )
    draft.checking.touches.update(dict.fromkeys(Touch(draft.model, name) for name in kept(schema)))
    draft, schema = await settled(draft, is_new=False)
    before = await whole(
        draft.sight.odoo, draft.model, draft.target.record_ids, shape_of(draft.checking.touches)
    )
    names = await draft.sight.odoo.read(draft.model, draft.target.record_ids[:MOST_SHOWN], ["display_name"])
    rows = [Row(str(each["id"]), "", str(each.get("display_name")), "✗") for each in names]
    operation = draft.operation("delete", "destructive")
    return draft.planned(operation, before, rows, [draft.say("deleted"), draft.say("final")])


async def archival(draft: Draft, schema: Schema, *, active: bool) -> Planned:
    """A change of one field, so it is taken back like any other."""
    draft.checking.touches[Touch(draft.model, "active")] = None
    found = schema.fields.get("active")
    if found is None:
        raise InvalidValue(f"{draft.model} cannot be archived. Nothing was changed.")
    draft, _ = await settled(draft, is_new=False)
    before = await whole(
        draft.sight.odoo, draft.model, draft.target.record_ids, shape_of(draft.checking.touches)
    )
    method = ARCHIVE if not active else "unarchive"
    operation = draft.operation("update", "write", [{"active": active}], method=method)
    check_moves(schema, before, operation)
    rows = compared(schema, before, {"active": "yes" if active else "no"}, draft.sight)
    what = draft.say("unarchived" if active else "archived")
    return draft.planned(operation, before, rows, [what, draft.say(restoring(operation, before.image))])


async def settled(draft: Draft, *, is_new: bool) -> tuple[Draft, Schema]:
    """For which company, now that it is known what is set."""
    schema = await draft.sight.schema(draft.model)
    said = draft.target.company is not None
    company = company_of(draft.sight, schema, draft.checking.touches, is_new=is_new, said=said)
    if company is not None:
        viewpoint = Viewpoint(draft.sight.lang, draft.sight.zone.key, [company.id])
        draft.sight.odoo = draft.sight.odoo.seen_from(viewpoint)
    return Draft(draft.sight, draft.target, draft.model, draft.checking, company), schema


def compared(schema: Schema, before: Snapshot, after: Mapping[str, str], sight: Sight) -> list[Row]:
    rows: list[Row] = []
    for record in before.records[:MOST_SHOWN]:
        for name, shown in after.items():
            field = schema.fields[name]
            was = cell(field, record.get(name), sight.zone)
            if was != shown:
                rows.append(Row(str(record.get("id")), field.label, was, shown))
    return rows


def check_moves(schema: Schema, before: Snapshot, operation: Operation) -> None:
    """A change that changes nothing could not be told from one that never came. A new line may equal another."""
    sent = operation.values[0]
    lines = [sent[name] for name in sent if schema.fields[name].type == "one2many"]
    if any(
        not is_change(command) for commands in lines if isinstance(commands, list) for command in commands
    ):
        return
    if all(holds(sent, dict(each)) for each in before.records):
        raise AlreadySo(operation)


def restoring(operation: Operation, before: Image) -> Literal["restorable", "differing", "lines_lost"]:
    """Whether an update can be taken back: one call gives all its records the same values."""
    if any(touch.path.endswith(".id") for touch in operation.touches):
        return "lines_lost"
    was = [{name: value for name, value in each.items() if name != "id"} for each in records_of(before)]
    return "restorable" if all(each == was[0] for each in was) else "differing"


def kept(schema: Schema) -> Sequence[str]:
    """What is remembered of a record that is deleted for good: for people, nothing brings it back."""
    return [name for name in ("name", "display_name", "partner_id", "state") if name in schema.fields]
