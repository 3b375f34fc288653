"""Business actions planned: checked against the records they are for, with their amount and what they cause."""

from collections.abc import Mapping
from decimal import Decimal

from erp_mcp.erp.writes.actions import ATTACH, NOTE, Action, action_of
from erp_mcp.erp.writes.asked import Acting
from erp_mcp.erp.writes.files import file_of
from erp_mcp.erp.writes.images import Shape, Snapshot, whole
from erp_mcp.erp.writes.planned import Draft, Planned, Row
from erp_mcp.erp.writes.planning import archival, settled
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import Money
from erp_mcp.integrations.odoo import Json
from erp_mcp.integrations.odoo.values import named

LONGEST_NOTE = 4000
NOTHING_SET = Shape((), {})


async def acting(draft: Draft, wish: Acting) -> Planned:
    if not draft.target.record_ids:
        raise InvalidInput("Give the ids. Nothing was changed.")
    match wish.action:
        case "archive" | "unarchive":
            schema = await draft.sight.schema(draft.model)
            return await archival(draft, schema, active=wish.action == "unarchive")
        case "post_note":
            return await _note(draft, wish.arguments)
        case "attach_file":
            return await _file(draft, wish.arguments)
        case _:
            return await _business(draft, action_of(wish.action), wish.arguments)


async def _business(draft: Draft, action: Action, arguments: Mapping[str, Json]) -> Planned:
    if draft.model != action.model:
        raise InvalidInput(f"{action.name} is for {action.model}, not {draft.model}. Nothing was changed.")
    draft, _ = await settled(draft, is_new=False)
    session = await draft.sight.odoo.session()
    way = action.way(session.version.major)
    allowed = way.wizard.allowed if way.wizard else ()
    if unknown := next((name for name in arguments if name not in allowed), None):
        takes = ", ".join(allowed) or "no arguments"
        raise InvalidInput(f"{action.name} takes {takes}, and no {unknown[:40]!r}. Nothing was changed.")
    before = await whole(draft.sight.odoo, draft.model, draft.target.record_ids, action.shape)
    amount = await _amount(draft, action)
    operation = draft.operation(
        "action", action.tier, [arguments] if arguments else [], method=action.name, amount=amount
    )
    return draft.planned(operation, before, _rows(action, before, amount), [action.causes, action.way_back])


def _rows(action: Action, before: Snapshot, amount: Money | None) -> list[Row]:
    of = f" ({amount.amount:,.2f} {amount.currency})" if amount and len(before.versions) == 1 else ""
    return [Row(each, f"{action.name}{of}", str(_state(before, each)), "✓") for each in before.versions]


def _state(before: Snapshot, record_id: str) -> object:
    return next((each.get("state") or "" for each in before.records if str(each.get("id")) == record_id), "")


async def _amount(draft: Draft, action: Action) -> Money | None:
    """Of all the records together; in several currencies it cannot be compared, and counts as too much."""
    if not action.amount:
        return None
    fields = [action.amount, "currency_id"]
    found = await draft.sight.odoo.read(draft.model, draft.target.record_ids, fields)
    codes = {code[1] for each in found if (code := named(each.get("currency_id")))}
    total = sum((Decimal(str(each.get(action.amount) or 0)) for each in found), Decimal(0))
    return Money(total, codes.pop() if len(codes) == 1 else "")


async def _note(draft: Draft, arguments: Mapping[str, Json]) -> Planned:
    """For colleagues, in the chatter; nobody is written to."""
    words = arguments.get("text")
    if set(arguments) != {"text"} or not isinstance(words, str) or not 0 < len(words.strip()) <= LONGEST_NOTE:
        raise InvalidInput(f"{NOTE} takes `text` of at most {LONGEST_NOTE} characters. Nothing was changed.")
    before = await _single(draft)
    operation = draft.operation("message", "write", [{NOTE: words}], method=NOTE)
    rows = [Row(each, NOTE, "", words) for each in before.versions]
    return draft.planned(operation, before, rows, ["Colleagues see it; a note cannot be taken back."])


async def _file(draft: Draft, arguments: Mapping[str, Json]) -> Planned:
    file = file_of(arguments)
    before = await _single(draft)
    said = file.values(draft.model, draft.target.record_ids[0])
    values = {"name": file.name, "mimetype": file.mimetype, ATTACH: said["datas"]}
    operation = draft.operation("attachment", "write", [values], method=ATTACH)
    rows = [Row(each, ATTACH, "", f"{file.name} ({len(file.data):,} bytes)") for each in before.versions]
    return draft.planned(operation, before, rows, ["A file cannot be taken back from here."])


async def _single(draft: Draft) -> Snapshot:
    if len(draft.target.record_ids) != 1:
        raise InvalidInput("Give one id. Nothing was changed.")
    return await whole(draft.sight.odoo, draft.model, draft.target.record_ids, NOTHING_SET)
