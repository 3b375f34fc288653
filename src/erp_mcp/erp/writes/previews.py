"""What a person is shown before a change, and everybody after it: a table, in their language."""

from collections.abc import Iterable, Mapping, Sequence

from erp_mcp.erp.writes.planned import Planned, Row
from erp_mcp.language.fence import defuse

HEADINGS: Mapping[str, Sequence[str]] = {
    "en": ("record", "field", "before", "after"),
    "ar": ("السجل", "الحقل", "قبل", "بعد"),
    "fa": ("رکورد", "فیلد", "پیش از", "پس از"),
    "tr": ("kayıt", "alan", "önce", "sonra"),
}
MOST_ROWS = 40
LONGEST_CELL = 80


def preview(planned: Planned) -> str:
    count = len(planned.operation.record_ids or planned.operation.values)
    title = (
        f"{planned.operation.name} on {planned.operation.instance}: {count} record{'s' if count > 1 else ''}"
    )
    return "\n".join([title, *table(planned.sight.lang, planned.rows), *planned.notes])


def table(lang: str | None, rows: Sequence[Row]) -> Iterable[str]:
    language = (lang or "en").partition("_")[0]
    yield "\t".join(HEADINGS.get(language, HEADINGS["en"]))
    for row in rows[:MOST_ROWS]:
        yield "\t".join(map(_cell, (row.record, row.field, row.before, row.after)))
    if len(rows) > MOST_ROWS:
        yield f"… and {len(rows) - MOST_ROWS} more"


def _cell(text: str) -> str:
    """One line; the words are those of customers."""
    line = defuse(" ".join(text.split()))
    return line if len(line) <= LONGEST_CELL else f"{line[:LONGEST_CELL].rstrip()}…"
