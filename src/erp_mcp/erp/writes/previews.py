"""What a person is shown before a change, and everybody after it: a table, in their language."""

from collections.abc import Iterator, Sequence

from erp_mcp.budget import Tokens
from erp_mcp.erp.writes.planned import Planned, Row
from erp_mcp.erp.writes.wording import called, say
from erp_mcp.governance.operations import Operation
from erp_mcp.language.fence import defuse

MOST_ROWS = 40
MOST_TOKENS = 900  # of a preview: a person reads it, and a model that is told what waits
LONGEST_CELL = 160
MOST_CHARACTERS = 1200  # of all rows together
MOST_IDS = 5
KINDS = ("create", "update", "delete", "archive", "unarchive")
COLUMNS = ("record", "field", "before", "after")


def preview(planned: Planned, warnings: Sequence[str], tokens: Tokens) -> str:
    """Its notes are always whole: what it causes and whether it can be taken back."""
    lang, operation = planned.sight.lang, planned.operation
    count = len(operation.record_ids or operation.values)
    title = say(lang, "title", what=titled(lang, operation), instance=operation.instance, count=count)
    notes = [defuse(note) for note in (*warnings, *planned.notes)]
    room = MOST_TOKENS - tokens.count("\n".join([title, *notes]))
    return "\n".join([title, *_fitted(lang, planned.rows, tokens, room), *notes])


def titled(lang: str | None, operation: Operation) -> str:
    """What is done to which records, in the words of who reads it."""
    method = operation.method or operation.kind
    verb = say(lang, "kinds" if method in KINDS else "actions", method)
    ids = ", ".join(f"#{each}" for each in operation.record_ids[:MOST_IDS])
    more = "…" if len(operation.record_ids) > MOST_IDS else ""
    return f"{verb}: {called(lang, operation.model)} {ids}{more}".rstrip()


def table(lang: str | None, rows: Sequence[Row], longest: int = LONGEST_CELL) -> Iterator[str]:
    yield "\t".join(say(lang, name) for name in COLUMNS)
    yield from (_line(each, longest) for each in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield say(lang, "more", count=len(rows) - MOST_ROWS)


def _fitted(lang: str | None, rows: Sequence[Row], tokens: Tokens, room: int) -> Iterator[str]:
    """Few rows may be long, such as a note; of many each has its share."""
    for longest in (max(LONGEST_CELL, MOST_CHARACTERS // max(len(rows), 1)), LONGEST_CELL):
        lines, shown = list(table(lang, rows[:MOST_ROWS], longest)), 0
        left = room - tokens.count(lines[0]) - tokens.count(say(lang, "more", count=len(rows)))
        for line in lines[1:]:
            left -= tokens.count(line) + 1
            if left < 0:
                break
            shown += 1
        if shown == len(rows):
            break
    yield from lines[: shown + 1]
    if shown < len(rows):
        yield say(lang, "more", count=len(rows) - shown)


def _line(row: Row, longest: int) -> str:
    return "\t".join(_cell(each, longest) for each in (row.record, row.field, row.before, row.after))


def _cell(text: str, longest: int) -> str:
    """One line; the words are those of customers."""
    line = defuse(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"
