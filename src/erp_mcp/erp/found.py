"""What a search found, as a model reads it: how many, the rows, what to mind, and the next call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Column, Omitted, Row, Table, Tokens
from erp_mcp.erp.addresses import NAME_IN_SETTINGS
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted, with_query
from erp_mcp.language.fence import defuse

OPEN, CLOSE = '<data kind="odoo">', "</data>"
CLOSE_TOKENS = 8
LONGEST_CELL = 160  # characters, where there is more than one row


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: optional ones were not asked for and go first where there is little room."""

    name: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`cells` and `objects` are the same rows, for people and, made when one asks, for programs."""

    model: str
    instance: str
    total: int
    offset: int
    columns: Sequence[Shown]
    cells: Sequence[Sequence[str]]
    objects: Callable[[], Sequence[Mapping[str, object]]]
    notes: Sequence[str] = ()
    noun: str = ""

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        notes = self._notes()
        if not self.cells:
            text = "\n".join(filter(None, (self._head(0), notes)))
            return counted(tokens, text)
        room = max_tokens - tokens.count(f"{notes}\n{self._head(len(self.cells))}") - CLOSE_TOKENS - 2
        fitted = tokens.fit([self._table()], room, note=self._left_out)
        rows = len(self.cells) - sum(len(each.items) for each in fitted.left_out)
        table = fitted.text if fitted.left_out else f"{fitted.text}\n{CLOSE}"
        whole = "\n".join(filter(None, (self._head(rows), OPEN, table, notes)))
        left_out = (
            0 if rows == len(self.cells) else (len(self.cells) - rows) * (fitted.tokens // max(rows, 1))
        )
        return counted(tokens, whole, left_out)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        objects = self.objects()
        return as_many_as_fit(tokens, max_tokens, lambda shown: self._object(objects[:shown]), len(objects))

    def _object(self, objects: Sequence[Mapping[str, object]]) -> dict[str, object]:
        shown = len(objects)
        answer: dict[str, object] = {
            "model": self.model,
            "instance": self.instance,
            "total": self.total,
            "shown": shown,
            "offset": self.offset,
            "records": objects,
        }
        if self._next(shown) is not None:
            answer["next_offset"] = self._next(shown)
        return answer | ({"notes": list(self.notes)} if self.notes else {})

    def _table(self) -> Table:
        columns = [
            Column(each.name, float(-index) if each.is_optional else None)
            for index, each in enumerate(self.columns)
        ]
        limit = LONGEST_CELL if len(self.cells) > 1 else None
        rows = [Row(tuple(_cut(cell, limit) for cell in row), -index) for index, row in enumerate(self.cells)]
        return Table("records", columns, rows)

    def _head(self, rows: int) -> str:
        where = f" on {self.instance}" if self.instance != NAME_IN_SETTINGS else ""
        following = self._next(rows)
        more = f"; next: offset={following}" if following is not None else ""
        begins = f" from {self.offset}" if self.offset else ""
        return f"{self.model}{where}: {rows} of {self.total} {self.noun}shown{begins}{more}"

    def _next(self, rows: int) -> int | None:
        return self.offset + rows if self.offset + rows < self.total else None

    def _left_out(self, left_out: Sequence[Omitted]) -> str:
        columns = [name for each in left_out for name in each.columns]
        said = [f"columns left out: {', '.join(columns)}; name them in `fields`"] if columns else []
        if any(each.cut for each in left_out):
            said.append(
                f"a long text is cut; read {odoo_uri(self.instance, f'{self.model}/ID')} for the whole"
            )
        if any(len(each.items) == each.total for each in left_out):
            said.append("not even one row fits: ask with fewer `fields` or a larger max_tokens")
        return "\n".join([CLOSE, *(f"[{each}]" for each in said)])

    def _notes(self) -> str:
        return "\n".join(f"[{defuse(each)}]" for each in self.notes)


def _cut(cell: str, limit: int | None) -> str:
    plain = defuse(cell)
    return plain if limit is None or len(plain) <= limit else f"{plain[:limit].rstrip()}…"


def odoo_uri(instance: str, path: str) -> str:
    return with_query(f"erp://odoo/{path}", instance=None if instance == NAME_IN_SETTINGS else instance)
