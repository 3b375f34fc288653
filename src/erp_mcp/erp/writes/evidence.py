"""Whether a change whose answer was lost has happened: found out by reading, never by trying again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Literal

from erp_mcp.erp.cells import clean
from erp_mcp.erp.writes.actions import BY_NAME
from erp_mcp.erp.writes.executing import read_back
from erp_mcp.erp.writes.images import Snapshot
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.integrations.odoo import Json, Odoo, Query, Record
from erp_mcp.store.changes import Change

DRIFT = timedelta(minutes=2)  # between our clock and the one that stamps records
STAMP = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Finding:
    """`absent` may still come: Odoo carries on when nobody listens any more."""

    verdict: Literal["present", "absent", "unclear"]
    now: Snapshot


NOTHING = Snapshot([], {}, {})


async def look(odoo: Odoo, change: Change) -> Finding:
    operation = from_json(change.intent.operation)
    match operation.kind:
        case "create":
            return await _created(odoo, operation, change)
        case "update":
            return _updated(operation, change, await read_back(odoo, operation, operation.record_ids))
        case "delete":
            return _deleted(operation, await read_back(odoo, operation, operation.record_ids))
        case "action":
            return _acted(operation, change, await read_back(odoo, operation, operation.record_ids))
        case _:
            return Finding("unclear", NOTHING)


async def _created(odoo: Odoo, operation: Operation, change: Change) -> Finding:
    """Ours are those that this user has made since, with just these values, and one for each."""
    since = (change.created_at.astimezone(UTC) - DRIFT).strftime(STAMP)
    uid = (await odoo.session()).uid
    domain: list[Json] = ["&", ["create_uid", "=", uid], ["create_date", ">=", since]]
    fields = sorted({name for row in operation.values for name in row})
    found = await odoo.search_read(Query(operation.model, domain, order="id", with_archived=True), fields)
    free = list(found)
    ours: list[Record] = []
    for row in operation.values:
        same = [each for each in free if holds(row, each)]
        if len(same) > sum(each == row for each in operation.values):
            return Finding("unclear", NOTHING)
        if same:
            ours.append(same[0])
            free.remove(same[0])
    if not ours:
        return Finding("absent", NOTHING)
    if len(ours) < len(operation.values):
        return Finding("unclear", NOTHING)
    made = [number for each in ours if isinstance(number := each["id"], int)]
    return Finding("present", await read_back(odoo, operation, made))


def _updated(operation: Operation, change: Change, now: Snapshot) -> Finding:
    if now.versions == change.intent.versions:
        return Finding("absent", now)
    records = _records(now)
    are_there = len(records) == len(operation.record_ids)
    if are_there and all(holds(operation.values[0], each) for each in records):
        return Finding("present", now)
    return Finding("unclear", now)


def _deleted(operation: Operation, now: Snapshot) -> Finding:
    if not now.versions:
        return Finding("present", now)
    return Finding("absent" if len(now.versions) == len(operation.record_ids) else "unclear", now)


def _acted(operation: Operation, change: Change, now: Snapshot) -> Finding:
    """By the state that it leads to, where it has one."""
    if now.versions == change.intent.versions:
        return Finding("absent", now)
    action = BY_NAME.get(operation.method or "")
    records = _records(now)
    if action and action.done and records and all(_is_in(action.done, each) for each in records):
        return Finding("present", now)
    return Finding("unclear", now)


def _records(now: Snapshot) -> Sequence[Record]:
    return [dict(each) for each in now.records]


def _is_in(done: Mapping[str, Sequence[Json]], record: Record) -> bool:
    return all(record.get(name) in allowed for name, allowed in done.items())


def holds(sent: Mapping[str, Json], record: Mapping[str, Json]) -> bool:
    """Whether a record is as it was asked to become."""
    return all(_same(value, record.get(name)) for name, value in sent.items())


def _same(sent: Json, there: Json) -> bool:
    match sent, there:
        case [[int(), int(), *_], *_], list():
            return _commanded(sent, there)
        case int() | float(), [int(record_id), str()]:
            return sent == record_id
        case bool(), _:
            return bool(there) == sent
        case int() | float(), int() | float():
            return abs(sent - there) < 1e-6
        case str(), str():
            return sent == there or clean(there).strip() == clean(sent).strip()
        case _:
            return sent == there


def _commanded(sent: Sequence[Json], there: Sequence[Json]) -> bool:
    """Lines as ids tell only how many there are; as records they tell what is in them."""
    return all(_is_met(each, there, len(sent)) for each in sent)


def _is_met(command: Json, there: Sequence[Json], count: int) -> bool:
    ids = [each.get("id") if isinstance(each, Mapping) else each for each in there]
    match command:
        case [6, _, list(wanted)]:
            return sorted(map(str, wanted)) == sorted(map(str, ids))
        case [4, record_id, *_]:
            return record_id in ids
        case [2 | 3, record_id, *_]:
            return record_id not in ids
        case [0, _, dict(values)]:
            return _any_line(values, there) if _are_records(there) else len(ids) >= count
        case [1, record_id, dict(values)]:
            same = [each for each in there if isinstance(each, Mapping) and each.get("id") == record_id]
            return _any_line(values, same)
        case _:
            return False


def _any_line(values: Mapping[str, Json], there: Sequence[Json]) -> bool:
    return any(holds(values, each) for each in there if isinstance(each, Mapping))


def _are_records(there: Sequence[Json]) -> bool:
    return any(isinstance(each, Mapping) for each in there)
