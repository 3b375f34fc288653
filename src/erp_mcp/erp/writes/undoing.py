"""Taking a change back: only what it changed, and only while the records still are as it left them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from erp_mcp.erp.cells import cell
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes.acting import acting
from erp_mcp.erp.writes.actions import BY_NAME
from erp_mcp.erp.writes.asked import Acting
from erp_mcp.erp.writes.checking import DELETE, SET, UPDATE
from erp_mcp.erp.writes.executing import shape_for
from erp_mcp.erp.writes.images import Snapshot, differing, records_of, snapshot, whole
from erp_mcp.erp.writes.lines import by_id
from erp_mcp.erp.writes.lines import differing as lines_differing
from erp_mcp.erp.writes.planned import ARCHIVE, Draft, Planned, Row
from erp_mcp.erp.writes.planning import check_moves
from erp_mcp.erp.writes.ways import Made
from erp_mcp.erp.writes.wording import say
from erp_mcp.errors import ApprovalMismatch, BusinessRule, InvalidInput
from erp_mcp.governance.operations import Operation, Touch
from erp_mcp.integrations.odoo import Field, Json, Query, Schema
from erp_mcp.integrations.odoo.values import named, text
from erp_mcp.language.fence import defuse
from erp_mcp.store.changes import Change
from erp_mcp.store.intents import Image


async def undoing(draft: Draft, change: Change, operation: Operation) -> Planned:
    """`draft` is of the records that the change left."""
    if change.outcome != "done" or change.after is None:
        raise InvalidInput(
            f"Change {change.id} is {change.outcome}: there is nothing to take back. Nothing was changed."
        )
    schema = await draft.sight.schema(operation.model)
    now = await snapshot(draft.sight.odoo, operation.model, draft.target.record_ids, shape_for(operation))
    if way_back(operation) is None:
        raise final(change.id)
    check_untouched(change.after, now)
    match operation.kind:
        case "create":
            planned = await _uncreate(draft, schema, now)
        case "update":
            planned = _restore(draft, schema, change, operation, now)
        case _:
            return await _reversal(draft, schema, change, operation, now)
    return replace(planned, undoes_id=change.id)


def way_back(operation: Operation) -> str | None:
    """What `undo_change` would do; None if nothing takes it back."""
    if operation.kind != "action":
        return operation.kind if operation.kind in ("create", "update") else None
    action = BY_NAME[operation.method or ""]
    return "update" if action.restores else action.reversal


def final(change_id: int) -> BusinessRule:
    return BusinessRule(f"Change {change_id} cannot be taken back by anybody. Nothing was changed.")


def check_untouched(after: Image, now: Snapshot) -> None:
    """Fields that the change did not set may have moved since."""
    for record in records_of(after):
        record_id = str(record.get("id"))
        if record_id not in now.versions:
            raise ApprovalMismatch(f"Record {record_id} was deleted since. Nothing was changed.")
        names = differing(after, now.image, record_id)
        if names:
            raise ApprovalMismatch(
                f"Record {record_id} was changed since by {now.written_by[record_id] or 'somebody'}: "
                f"{', '.join(names[:4])}. Taking it back would undo that too. Nothing was changed."
            )


async def _uncreate(draft: Draft, schema: Schema, now: Snapshot) -> Planned:
    rows = [Row(record_id, "", "✓", "✗") for record_id in now.versions]
    if "active" in schema.fields:
        draft.checking.touches[Touch(draft.model, "active")] = None
        operation = draft.operation("update", "write", [{"active": False}], method=ARCHIVE)
        notes = [draft.say("archived"), draft.say("restorable")]
    else:
        await _check_unwritten(draft, now)
        operation = draft.operation("delete", "destructive")
        notes = [draft.say("deleted"), draft.say("final")]
    # Versions tell of the fields that were read: of this change, not of the one that it takes back.
    before = await whole(draft.sight.odoo, draft.model, draft.target.record_ids, shape_for(operation))
    if operation.kind == "update":
        check_moves(schema, before, operation)
    return draft.planned(operation, before, rows, notes)


async def _check_unwritten(draft: Draft, now: Snapshot) -> None:
    """Whatever was done to it since would be deleted with it, also in fields that its maker left empty."""
    found = await draft.sight.odoo.read(draft.model, draft.target.record_ids, ["create_date", "write_date"])
    for each in found:
        if each.get("create_date") != each.get("write_date"):
            record_id = str(each["id"])
            raise ApprovalMismatch(
                f"Record {record_id} was changed since by {now.written_by[record_id] or 'somebody'}, which "
                "would be lost. Nothing was changed; delete_records with permanently=true deletes it all the same."
            )


def _restore(draft: Draft, schema: Schema, change: Change, operation: Operation, now: Snapshot) -> Planned:
    before = records_of(change.intent.before)
    if before == now.records:
        raise InvalidInput(f"Change {change.id} left all as it was. Nothing was changed.")
    values = [_old_values(schema, record, operation, now) for record in before]
    if any(each != values[0] for each in values):
        raise BusinessRule(
            f"The records of change {change.id} differed before it: Odoo restores them only one at a time. "
            "Nothing was changed; update_records with the old values of erp://changes does it."
        )
    restored = operation.touches or [Touch(operation.model, name) for name in shape_for(operation).fields]
    draft.checking.touches.update(dict.fromkeys(restored))
    rows = rows_between(draft.sight, schema, now.image, change.intent.before)
    return draft.planned(draft.operation("update", "write", values[:1]), now, rows, [])


def _old_values(
    schema: Schema, before: Mapping[str, JsonValue], operation: Operation, now: Snapshot
) -> dict[str, JsonValue]:
    after = next(each for each in now.records if each["id"] == before["id"])
    names = [name for name in sorted(shape_for(operation).fields) if before.get(name) != after.get(name)]
    return {name: _old(schema.fields[name], before.get(name), after.get(name)) for name in names}


def _old(field: Field, was: JsonValue, is_now: JsonValue) -> JsonValue:
    match field.type:
        case "many2one":
            relation = named(was)
            return relation[0] if relation else False
        case "many2many":
            return [[SET, 0, was if isinstance(was, list) else []]]
        case "one2many":
            return _old_lines(by_id(was), by_id(is_now))
        case _:
            return was


def _old_lines(
    was: Mapping[int, Mapping[str, JsonValue]], now: Mapping[int, Mapping[str, JsonValue]]
) -> JsonValue:
    """Lines that were added go, those that were changed get their values back; a deleted one is gone."""
    if set(was) - set(now):
        raise BusinessRule("Lines that were deleted cannot be brought back. Nothing was changed.")
    added: list[JsonValue] = [[DELETE, each, 0] for each in now if each not in was]
    changed: list[JsonValue] = [
        [UPDATE, each, _plain(line, now[each])] for each, line in was.items() if line != now[each]
    ]
    return [*added, *changed]


def _plain(line: Mapping[str, JsonValue], now: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Only what differs: Odoo computes prices anew when a product is set, even to the same."""
    found = {name: value for name, value in line.items() if value != now.get(name)}
    return {name: (relation[0] if (relation := named(value)) else value) for name, value in found.items()}


async def _reversal(
    draft: Draft, schema: Schema, change: Change, operation: Operation, now: Snapshot
) -> Planned:
    action = BY_NAME[operation.method or ""]
    if action.restores:
        return replace(_restore(draft, schema, change, operation, now), undoes_id=change.id)
    reversal = BY_NAME[action.reversal or ""]
    planned = await acting(draft, Acting(draft.target, reversal.name))
    if reversal.made is None:
        return replace(planned, undoes_id=change.id)
    await _check_none(draft, reversal.made)
    return replace(planned, notes=[*planned.notes, draft.say("left")])


async def _check_none(draft: Draft, made: Made) -> None:
    """A draft takes nothing back by itself, so that the change stays done: a second draft would do harm."""
    domain: list[Json] = [[made.link, "in", list(draft.target.record_ids)], ["state", "!=", "cancel"]]
    found = await draft.sight.odoo.search_read(Query(made.model, domain, limit=1), ["display_name"])
    if found:
        name = f"{defuse(text(found[0].get('display_name'))[:60])}#{found[0]['id']}"
        raise BusinessRule(f"{name} takes this back already; if it is a draft, post it. Nothing was changed.")


def rows_between(sight: Sight, schema: Schema, before: Image, after: Image) -> Sequence[Row]:
    was = {str(each.get("id")): each for each in records_of(before)}
    return [
        Row(record_id, field.label, *shown(sight, field, old, record.get(field.name)))
        for record in records_of(after)
        for field in schema.fields.values()
        if (record_id := str(record.get("id"))) in was or not before
        if field.name in record and field.name != "id"
        if (old := was.get(record_id, {}).get(field.name)) != record.get(field.name)
    ]


def shown(sight: Sight, field: Field, before: JsonValue, after: JsonValue) -> tuple[str, str]:
    """Of lines those that differ; of new records only how many they are."""
    if field.type != "one2many":
        return cell(field, before, sight.zone), cell(field, after, sight.zone)
    if before is None and isinstance(after, list):
        return "", say(sight.lang, "lines", count=len(after))
    return lines_differing(before, after), lines_differing(after, before)
