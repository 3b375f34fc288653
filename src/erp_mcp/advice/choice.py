"""Several customers go by what was asked for: shown with what tells them apart, for the caller to choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import to_jsonable_python

from erp_mcp.advice.page import CLOSE, OPEN
from erp_mcp.budget import Column, Omitted, Row, Table, Tokens
from erp_mcp.errors import CustomerNotFound
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store.candidates import Candidate

COLUMNS = (
    Column("customer"),
    Column("ERP id", 5),
    Column("phone", 4),
    Column("city", 3),
    Column("last order", 2),
    Column("e-mail", 1),
    Column("segment", 0),
)


@dataclass(frozen=True, slots=True)
class Choice:
    candidates: Sequence[Candidate]
    total: int

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        head = f"{self.total} customers go by that. Ask again with one, such as {self._first()}."
        room = max_tokens - tokens.count(f"{head}\n{OPEN}\n{CLOSE}") - 4
        fitted = tokens.fit(
            [Table("candidates", COLUMNS, [_row(each) for each in self.candidates])], room, note=_note
        )
        table = fitted.text if fitted.left_out else f"{fitted.text}\n{CLOSE}"
        text = f"{head}\n{OPEN}\n{table}"
        return counted(tokens, text)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        return as_many_as_fit(tokens, max_tokens, self._object, len(self.candidates), least=1)

    def refusal(self) -> CustomerNotFound:
        """Where exactly one is needed."""
        names = ", ".join(f"{each.name}#{each.id}" for each in self.candidates[:4])
        return CustomerNotFound(
            f"{self.total} customers go by that: {names}. Name one with its #id. Nothing was changed."
        )

    def _object(self, shown: int) -> dict[str, object]:
        some = to_jsonable_python(self.candidates[:shown])
        return {"is_ambiguous": True, "total": self.total, "candidates": some}

    def _first(self) -> str:
        return f"#{self.candidates[0].id}"


def _row(each: Candidate) -> Row:
    cells = (
        f"{each.name}#{each.id}{'' if each.is_active else ' (archived)'}",
        str(each.external_id),
        each.phone or "",
        each.city,
        f"{each.last_order_at:%Y-%m-%d}" if each.last_order_at else "none",
        each.email or "",
        each.segment,
    )
    return Row(tuple(map(defuse, cells)))


def _note(omitted: Sequence[Omitted]) -> str:
    return f"{CLOSE}\n[not all is shown: ask with a larger max_tokens]"
