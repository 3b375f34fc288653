"""Business actions planned: checked against the records they are for, with their amount and what they cause."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import anyio

from erp_mcp.erp.writes.actions import ATTACH, NOTE, action_of
from erp_mcp.erp.writes.asked import Acting
from erp_mcp.erp.writes.checking import Checking
from erp_mcp.erp.writes.files import file_of
from erp_mcp.erp.writes.holding import is_in
from erp_mcp.erp.writes.images import Shape, Snapshot, whole
from erp_mcp.erp.writes.letters import Letter, letter_of
from erp_mcp.erp.writes.planned import Draft, Planned, Row
from erp_mcp.erp.writes.planning import archival, settled
from erp_mcp.erp.writes.refusing import AlreadySo
from erp_mcp.erp.writes.ways import Action, Way
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import Money, Operation
from erp_mcp.integrations.odoo import Json
from erp_mcp.integrations.odoo.values import named, text
from erp_mcp.language.fence import defuse

LONGEST_NOTE = 4000
NOTHING_SET = Shape((), {})


async def acting(draft: Draft, wish: Acting, roots: Sequence[Path] = ()) -> Planned:
    if not draft.target.record_ids:
        raise InvalidInput("Give the ids. Nothing was changed.")
    match wish.action:
        case "archive" | "unarchive":
            schema = await draft.sight.schema(draft.model)
            return await archival(draft, schema, active=wish.action == "unarchive")
        case "post_note":
            return await _note(draft, wish.arguments)
        case "attach_file":
            return await _file(draft, wish.arguments, roots)
        case _:
            return await _business(draft, action_of(wish.action), wish.arguments)


async def _business(draft: Draft, action: Action, arguments: Mapping[str, Json]) -> Planned:
    if draft.model != action.model:
        raise InvalidInput(f"{action.name} is for {action.model}, not {draft.model}. Nothing was changed.")
    draft, _ = await settled(draft, is_new=False)
    session = await draft.sight.odoo.session()
    said = await _said(draft, action, action.way(session.version.major), arguments)
    before = await whole(draft.sight.odoo, draft.model, draft.target.record_ids, action.shape)
    amount = await _amount(draft, action, said)
    operation = draft.operation(
        "action", action.tier, [said] if said else [], method=action.name, amount=amount
    )
    _check_state(action, before, operation)
    if action.letter:
        return await _letter(draft, action, before, operation)
    notes = [draft.say("causes", action.name), *_way_back(draft, action)]
    return draft.planned(operation, before, _rows(draft, action, before, amount), notes)


def _check_state(action: Action, before: Snapshot, operation: Operation) -> None:
    records = [dict(each) for each in before.records]
    if action.done and not action.repeatable and all(is_in(action.done, each) for each in records):
        raise AlreadySo(operation, f"{action.name} was done already. Nothing was changed.")
    if not all(is_in(action.starts, each) for each in records):
        fits = ", ".join(f"{name} {' or '.join(map(str, of))}" for name, of in action.starts.items())
        raise InvalidInput(f"{action.name} is only for records with {fits}. Nothing was changed.")


async def _letter(draft: Draft, action: Action, before: Snapshot, operation: Operation) -> Planned:
    """One at a time: to several at once Odoo sends letters that nobody has seen."""
    if len(before.versions) != 1:
        raise InvalidInput("Give one id. Nothing was changed.")
    session = await draft.sight.odoo.session()
    method = action.way(session.version.major).method
    letter = await letter_of(draft.sight.odoo, draft.model, draft.target.record_ids[0], method)
    operation = replace(operation, values=(letter.values,), recipients=tuple(letter.addresses))
    shown = {"to": ", ".join(_readers(draft, letter)), "subject": letter.subject, "template": letter.template}
    rows = [
        Row(each, draft.say("letter", name), "", shown[name]) for name in shown for each in before.versions
    ]
    notes = [draft.say("causes", action.name), draft.say("final")]
    return draft.planned(operation, before, [*_rows(draft, action, before, operation.amount), *rows], notes)


def _readers(draft: Draft, letter: Letter) -> Sequence[str]:
    """With their addresses, where these may be seen."""
    if not draft.sight.may_read("res.partner", "email"):
        return letter.people
    pairs = zip(letter.people, letter.addresses, strict=True)
    return [f"{name} <{defuse(address)}>" for name, address in pairs]


async def _said(draft: Draft, action: Action, way: Way, arguments: Mapping[str, Json]) -> dict[str, Json]:
    """Checked like the values of a record: a wizard would take anything and empty the field."""
    if unknown := next((name for name in arguments if name not in way.allowed), None):
        takes = ", ".join(way.allowed) or "no arguments"
        raise InvalidInput(f"{action.name} takes {takes}, and no {unknown[:40]!r}. Nothing was changed.")
    answers = {name: value for name, value in arguments.items() if way.question and name == way.question.asks}
    if not all(isinstance(each, bool) for each in answers.values()):
        raise InvalidInput(f"{', '.join(answers)} is true or false. Nothing was changed.")
    if way.wizard is None or len(answers) == len(arguments):
        return answers
    checking = Checking(draft.sight, draft.checking.now, draft.target.picked)
    values = {name: value for name, value in arguments.items() if name not in answers}
    checked = await checking.record(way.wizard.model, values)
    return {**checked.sent, **answers}


def _way_back(draft: Draft, action: Action) -> Sequence[str]:
    if action.restores:
        return [draft.say("restorable")]
    if action.reversal is None:
        return [draft.say("final")]
    does = draft.say("reversed", action=draft.say("actions", action.reversal))
    return [does, draft.say("left")] if action_of(action.reversal).made else [does]


def _rows(draft: Draft, action: Action, before: Snapshot, amount: Money | None) -> list[Row]:
    label = draft.say("actions", action.name)
    of = f" ({amount.amount:,.2f} {amount.currency})" if amount and len(before.versions) == 1 else ""
    return [Row(each, f"{label}{of}", _state(before, each), "✓") for each in before.versions]


def _state(before: Snapshot, record_id: str) -> str:
    return next((text(each.get("state")) for each in before.records if str(each.get("id")) == record_id), "")


async def _amount(draft: Draft, action: Action, said: Mapping[str, Json]) -> Money | None:
    """Of all the records together; in several currencies it cannot be compared, and counts as too much."""
    if not action.amount:
        return None
    fields = [action.amount, "currency_id"]
    found = await draft.sight.odoo.read(draft.model, draft.target.record_ids, fields)
    codes = {code[1] for each in found if (code := named(each.get("currency_id")))}
    total = sum((Decimal(str(each.get(action.amount) or 0)) for each in found), Decimal(0))
    if "amount" in said:
        total = _part(said["amount"], total, len(found))
    return Money(total, codes.pop() if len(codes) == 1 else "")


def _part(said: Json, total: Decimal, count: int) -> Decimal:
    part = Decimal(str(said))
    if count > 1 or not 0 < part <= total:
        raise InvalidInput(
            f"An amount is for one record, above 0 and up to the {total:,.2f} that are open. "
            "Nothing was changed."
        )
    return part


async def _note(draft: Draft, arguments: Mapping[str, Json]) -> Planned:
    """For colleagues, in the chatter; nobody is written to."""
    words = arguments.get("text")
    if set(arguments) != {"text"} or not isinstance(words, str) or not 0 < len(words.strip()) <= LONGEST_NOTE:
        raise InvalidInput(f"{NOTE} takes `text` of at most {LONGEST_NOTE} characters. Nothing was changed.")
    before = await _single(draft)
    operation = draft.operation("message", "write", [{NOTE: words}], method=NOTE)
    rows = [Row(each, draft.say("actions", NOTE), "", words) for each in before.versions]
    return draft.planned(operation, before, rows, [draft.say("note")])


async def _file(draft: Draft, arguments: Mapping[str, Json], roots: Sequence[Path]) -> Planned:
    file = await anyio.to_thread.run_sync(file_of, arguments, roots)
    before = await _single(draft)
    said = file.values(draft.model, draft.target.record_ids[0])
    values = {"name": file.name, "mimetype": file.mimetype, ATTACH: said["datas"]}
    operation = draft.operation("attachment", "write", [values], method=ATTACH)
    label, content = draft.say("actions", ATTACH), f"{file.name} ({len(file.data):,} bytes)"
    rows = [Row(each, label, "", content) for each in before.versions]
    return draft.planned(operation, before, rows, [draft.say("file")])


async def _single(draft: Draft) -> Snapshot:
    if len(draft.target.record_ids) != 1:
        raise InvalidInput("Give one id. Nothing was changed.")
    return await whole(draft.sight.odoo, draft.model, draft.target.record_ids, NOTHING_SET)
