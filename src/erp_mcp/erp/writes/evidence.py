"""Whether a change whose answer was lost has happened: found out by reading, never by trying again."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from hashlib import sha1
from typing import Literal

from pydantic import JsonValue

from erp_mcp.erp.cells import clean
from erp_mcp.erp.writes.actions import ATTACH, BY_NAME, MESSAGES, NOTE
from erp_mcp.erp.writes.executing import read_back
from erp_mcp.erp.writes.holding import holds, is_in
from erp_mcp.erp.writes.images import Snapshot, records_of
from erp_mcp.erp.writes.ways import Action, Made
from erp_mcp.governance.commands import command
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.integrations.odoo import Json, Odoo, Query, Record
from erp_mcp.integrations.odoo.values import ids, named, text
from erp_mcp.store.changes import Change
from erp_mcp.store.intents import Image

DRIFT = timedelta(minutes=2)  # between our clock and the one that stamps records
MOST_LISTED = 5
CENT = 0.005
STAMP = "%Y-%m-%d %H:%M:%S"
Verdict = Literal["present", "absent", "unclear"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`absent` may still come: Odoo carries on when nobody listens any more. `parts` tell what was done."""

    verdict: Verdict
    now: Snapshot
    parts: str = ""


NOTHING = Snapshot([], {}, {})


def told(found: Finding, tenant_id: str, change_id: int) -> str:
    if found.verdict == "absent":
        return "the answer was lost"
    if found.parts:
        return found.parts
    by_hand = f"{command(f'changes settle {change_id} --done', tenant_id)}, or with `--failed`"
    return f"the records tell neither that it was done nor that it was not: look in Odoo, then {by_hand}"


async def look(odoo: Odoo, change: Change, others: Sequence[Change]) -> Finding:
    """`others` are done already: what they left is not taken for what this one did."""
    operation = from_json(change.intent.operation)
    match operation.kind:
        case "create":
            return await _created(odoo, operation, change, others)
        case "update":
            return _updated(operation, change, await read_back(odoo, operation, operation.record_ids))
        case "delete":
            return _deleted(operation, await read_back(odoo, operation, operation.record_ids))
        case "action":
            return await _acted(odoo, operation, change, others)
        case "message" | "attachment":
            return await _added(odoo, operation, change, others)


async def _created(odoo: Odoo, operation: Operation, change: Change, others: Sequence[Change]) -> Finding:
    """Ours are those that this user has made since, with just these values, and one for each."""
    fields = sorted({name for row in operation.values for name in row})
    query = Query(operation.model, await _ours(odoo, change), order="id", with_archived=True)
    known = _made_by(others, operation)
    if known is None:
        return Finding("unclear", NOTHING)
    free = [each for each in await odoo.search_read(query, fields) if each["id"] not in known]
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


def _made_by(others: Sequence[Change], operation: Operation) -> list[JsonValue] | None:
    """None if somebody settled one by hand: what it made was not read."""
    made = [each for each in others if _is_creation(from_json(each.intent.operation), operation)]
    if any(each.after is None for each in made):
        return None
    return [record["id"] for each in made for record in records_of(each.after or [])]


def _is_creation(other: Operation, operation: Operation) -> bool:
    return (other.kind, other.instance, other.model) == ("create", operation.instance, operation.model)


async def _added(odoo: Odoo, operation: Operation, change: Change, others: Sequence[Change]) -> Finding:
    """A note or a file of this user's with just this content. One that was there before may be another's work."""
    now = await read_back(odoo, operation, operation.record_ids)
    is_note = operation.kind == "message"
    place = "model" if is_note else "res_model"
    domain = [
        *await _ours(odoo, change),
        [place, "=", operation.model],
        ["res_id", "=", operation.record_ids[0]],
    ]
    found = await _notes(odoo, operation, domain) if is_note else await _files(odoo, operation, domain)
    if not found:
        return Finding("absent", now)
    is_ours = found == 1 and all(
        each.intent.arguments_hash != change.intent.arguments_hash for each in others
    )
    return Finding("present" if is_ours else "unclear", now)


async def _notes(odoo: Odoo, operation: Operation, domain: Sequence[Json]) -> int:
    words = text(operation.values[0].get(NOTE)).split()
    found = await odoo.search_read(Query("mail.message", domain), ["body"])
    return sum(clean(text(each.get("body"))).split() == words for each in found)


async def _files(odoo: Odoo, operation: Operation, domain: Sequence[Json]) -> int:
    """Odoo keeps the SHA-1 of what it holds."""
    said = operation.values[0]
    content = base64.b64decode(text(said.get(ATTACH)))
    checksum = sha1(content, usedforsecurity=False).hexdigest()
    same: list[Json] = [["name", "=", said.get("name")], ["checksum", "=", checksum]]
    return len(await odoo.search(Query("ir.attachment", [*domain, *same])))


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


async def _acted(odoo: Odoo, operation: Operation, change: Change, others: Sequence[Change]) -> Finding:
    """By the state that it leads to, by what has grown, or by what it has made."""
    now = await read_back(odoo, operation, operation.record_ids)
    action = BY_NAME[operation.method or ""]
    if action.made is not None:
        return await _made(odoo, change, others, action.made, now)
    if action.letter:
        return await _sent(odoo, operation, change, now)
    verdict = _stepped(action, operation, change, now)
    return Finding(verdict, now, parts_of(operation, now) if verdict == "unclear" else "")


def _stepped(action: Action, operation: Operation, change: Change, now: Snapshot) -> Verdict:
    records, before = _records(now), change.intent.before
    if now.versions == change.intent.versions:
        return "absent"
    if len(records) != len(operation.record_ids):
        return "unclear"
    if action.repeatable:
        return _paid(action.amount, operation, before, records)
    is_done = bool(action.done) and all(is_in(action.done, each) for each in records)
    is_longer = bool(action.grows) and _have_grown(action.grows, before, records)
    return "present" if is_done or is_longer else "unclear"


def parts_of(operation: Operation, now: Snapshot) -> str:
    """Of an action on several records: which are as it leaves them, if some are not."""
    action = BY_NAME.get(operation.method or "") if operation.kind == "action" else None
    if action is None or not action.done:
        return ""
    there = {each["id"]: is_in(action.done, each) for each in _records(now)}
    missed = [each for each in operation.record_ids if not there.get(each)]
    if not missed:
        return ""
    met = [each for each in operation.record_ids if there.get(each)]
    return f"done: {_listed(met)}; not done: {_listed(missed)}"


def unrestored(operation: Operation, now: Snapshot) -> str:
    """Of old values that were put back: those in whose place Odoo has set others, by rules of its own."""
    if operation.kind != "update":
        return ""
    sent, records = operation.values[0], _records(now)
    other = [name for name, value in sent.items() if not all(holds({name: value}, each) for each in records)]
    return f"Odoo has other values than before in {', '.join(other)}" if other else ""


def _listed(record_ids: Sequence[int]) -> str:
    more = "…" if len(record_ids) > MOST_LISTED else ""
    return ", ".join(f"#{each}" for each in record_ids[:MOST_LISTED]) + more or "none"


async def _sent(odoo: Odoo, operation: Operation, change: Change, now: Snapshot) -> Finding:
    """A message of this user's that was not there before, with the subject that was agreed to."""
    before = {each for record in records_of(change.intent.before) for each in ids(record.get(MESSAGES) or [])}
    there = [each for record in _records(now) for each in ids(record.get(MESSAGES) or [])]
    fresh: list[Json] = [each for each in there if each not in before]
    domain: list[Json] = [
        ["id", "in", fresh],
        ["subject", "=", operation.values[0].get("subject")],
        ["create_uid", "=", (await odoo.session()).uid],
    ]
    found = await odoo.search(Query("mail.message", domain)) if fresh else []
    if not found:
        return Finding("absent", now)
    is_one = len(found) == 1 and not parts_of(operation, now)
    return Finding("present" if is_one else "unclear", now, parts_of(operation, now))


async def _made(odoo: Odoo, change: Change, others: Sequence[Change], made: Made, now: Snapshot) -> Finding:
    """One of this user's for each record since; one that was made a moment before may be what is found."""
    operation = from_json(change.intent.operation)
    links: list[Json] = [made.link, "in", list(operation.record_ids)]
    found = await odoo.search_read(Query(made.model, [*await _ours(odoo, change), links]), [made.link])
    led_to = [link[0] for each in found if (link := named(each.get(made.link)))]
    if not led_to:
        return Finding("absent", now)
    before = [from_json(each.intent.operation) for each in others]
    is_second = any(
        each.method == operation.method and set(each.record_ids) & set(operation.record_ids)
        for each in before
    )
    is_ours = not is_second and sorted(led_to) == sorted(operation.record_ids)
    return Finding("present" if is_ours else "unclear", now)


def _paid(name: str, operation: Operation, before: Image, records: Sequence[Record]) -> Verdict:
    """What can be done again leaves no state of its own: an open amount is less by just what was paid."""
    said = operation.values[0].get("amount") if operation.values else None
    was = {str(each.get("id")): _amount(each.get(name)) for each in records_of(before)}
    open_before = [was.get(str(each["id"]), 0.0) for each in records]
    paid = [before - _amount(each.get(name)) for before, each in zip(open_before, records, strict=True)]
    if all(abs(each) < CENT for each in paid):
        return "absent"
    wanted = [_amount(said)] if said is not None else open_before
    is_just_that = all(abs(one - other) < CENT for one, other in zip(paid, wanted, strict=True))
    return "present" if is_just_that else "unclear"


def _amount(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _have_grown(name: str, before: Image, records: Sequence[Record]) -> bool:
    was = {str(each.get("id")): _length(each.get(name)) for each in records_of(before)}
    return all(_length(each.get(name)) > was.get(str(each["id"]), 0) for each in records)


def _length(there: Json) -> int:
    return len(ids(there or []))


async def _ours(odoo: Odoo, change: Change) -> list[Json]:
    """What this user has made since: the terms of a domain."""
    since = (change.created_at.astimezone(UTC) - DRIFT).strftime(STAMP)
    return [["create_uid", "=", (await odoo.session()).uid], ["create_date", ">=", since]]


def _records(now: Snapshot) -> Sequence[Record]:
    return [dict(each) for each in now.records]
