"""What a change came to, as its answer tells it."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.erp.writes.actions import BY_NAME
from erp_mcp.erp.writes.images import records_of
from erp_mcp.erp.writes.planned import Row
from erp_mcp.erp.writes.planning import restoring
from erp_mcp.erp.writes.previews import table
from erp_mcp.erp.writes.undoing import way_back
from erp_mcp.governance.journal import uri_of
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.store.changes import Change

MOST_IDS = 10


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and what is there now."""

    change: Change
    rows: Sequence[Row]
    lang: str | None

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        operation = from_json(self.change.intent.operation)
        made = () if operation.record_ids else ids_of(operation, self.change)
        ids = "".join(f" #{each}" for each in made[:MOST_IDS])
        title = f"Done: change {self.change.id}, {operation.name}{ids}"
        body = "\n".join(table(self.lang, self.rows))
        note = _after(self.change, operation)
        reading = Reading(uri_of(self.change.id), max_tokens, note=note)
        return read(tokens, Readable(title, body, title, "change"), reading)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """What the caller has not said itself."""
        operation = from_json(self.change.intent.operation)
        ids = list(ids_of(operation, self.change)[:MOST_IDS])
        return {"change_id": self.change.id, "ids": ids, "next": _after(self.change, operation)}


def as_approved(change: Change) -> str:
    """For who asks again for what was approved and carried out behind their back."""
    note = _after(change, from_json(change.intent.operation))
    return (
        f"Done as approved: change {change.id}, {uri_of(change.id)}; {note}. Nothing was changed by this call; "
        "to do it once more, give an idempotency_key."
    )


def _after(change: Change, operation: Operation) -> str:
    """What can be done about it now, and what is left to do."""
    action = BY_NAME.get(operation.method or "")
    if action and action.made:
        which = ", ".join(map(str, operation.record_ids[:MOST_IDS]))
        return f"a draft, to be posted: search_records {action.made.model}, {action.made.link} {which}"
    is_same = operation.kind != "update" or restoring(operation, change.intent.before) == "restorable"
    if is_same and way_back(operation):
        return f"to take it back: undo_change(change_id={change.id})"
    return "undo_change cannot take it back"


def ids_of(operation: Operation, change: Change) -> Sequence[int]:
    """Of new ones those that the journal has."""
    if operation.record_ids:
        return operation.record_ids
    made = [each.get("id") for each in records_of(change.after or [])]
    return [each for each in made if isinstance(each, int)]
