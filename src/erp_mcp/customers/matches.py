"""Customers that a search found, each with why and how they stand, as a model reads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from erp_mcp.budget import Column, Item, Items, Omitted, Row, Table, Tokens
from erp_mcp.customers.query.records import Understood
from erp_mcp.customers.query.showing import as_objects, shown_back
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.compact import compact
from erp_mcp.language.fence import defuse
from erp_mcp.store.listing import Shown

OPEN, CLOSE = '<data kind="customers">', "</data>"
SEAMS = 6  # tokens that joining counted parts may add
COLUMNS = (
    Column("customer"),
    Column("why", 7),
    Column("score", 1),
    Column("city", 3),
    Column("last order", 5),
    Column("spent", 4),
    Column("owes", 6),
    Column("overdue", 6),
    Column("open issue", 2),
)
By = Literal["key", "name", "name and filters", "filters", "meaning"]
SAID: Mapping[By, str] = {
    "key": "by what is written exactly",
    "name": "by name",
    "name and filters": "by name among those that fit the filters",
    "filters": "by filters",
    "meaning": "by what they buy",
}


@dataclass(frozen=True, slots=True)
class Match:
    who: Shown
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Matches:
    """One page of them, the best first. `notes` are ours; `told` quotes what is not, such as names.

    `is_sure` where nothing else needs to be looked for.
    """

    by: By
    found: Sequence[Match]
    total: int
    offset: int
    understood: Understood
    zone: ZoneInfo
    notes: Sequence[str] = ()
    told: Sequence[str] = ()
    is_sure: bool = True

    def noting(self, note: str) -> "Matches":
        return replace(self, notes=[*self.notes, note])

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        head = f"{self._head()}\n{OPEN}"
        room = max_tokens - tokens.count(f"{head}\n{CLOSE}") - SEAMS
        said = [Item(defuse(line), -at) for at, line in enumerate([*self.notes, *self._said()])]
        rows = [self._row(at) for at in range(len(self.found))]
        sections = [Items("said", said, "question"), Table("customers", COLUMNS, rows)]
        fitted = tokens.fit(sections if rows else sections[:1], room, note=self._note)
        ends = (CLOSE, self._next(len(rows))) if not fitted.left_out else () if fitted.text else (CLOSE,)
        text = "\n".join(filter(None, (head, fitted.text, *ends)))
        return counted(tokens, text)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        return as_many_as_fit(tokens, max_tokens, self._object, len(self.found))

    def _head(self) -> str:
        counted = f"{len(self.found)} of {self.total} customers, {SAID[self.by]}."
        return counted if self.total else "No customer was found."

    def _said(self) -> Iterator[str]:
        understood = self.understood
        is_name = self.by in ("key", "name")
        if understood.filters or understood.order or (self.by != "key" and self._has_more()):
            lead = "As filters it would say" if is_name and self.found else "Understood"
            yield f"{lead}: {shown_back(understood, understood.language or 'en')}"
        if understood.filters:
            yield f"filters: {compact(as_objects(understood.filters))}"
        yield from self.told

    def _has_more(self) -> bool:
        return bool(self.understood.ignored) or self.understood.language is None

    def _row(self, at: int) -> Row:
        match = self.found[at]
        who = match.who
        cells = (
            f"{who.name}#{who.id}{'' if who.is_active else ' (archived)'}",
            match.why,
            f"{match.score:.2f}",
            who.city,
            self._day(who.last_order_at) or "none",
            _money(who.spent, who.currency),
            _money(who.balance, who.currency),
            _money(who.overdue, who.currency),
            "yes" if who.has_open_issue else "",
        )
        return Row(tuple(map(defuse, cells)), -at)

    def _day(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d}" if at else ""

    def _note(self, omitted: Sequence[Omitted]) -> str:
        hidden = sum(len(each.items) for each in omitted if each.section == "customers")
        columns = [name for each in omitted for name in each.columns]
        dropped = [*columns, *("what was understood" for each in omitted if each.section == "said")]
        without = f"[without {', '.join(dropped)}: ask with a larger max_tokens]" if dropped else ""
        return "\n".join(filter(None, (CLOSE, without, self._next(len(self.found) - hidden))))

    def _next(self, shown: int) -> str:
        after = self.offset + shown
        more = self.total - after
        return f"[{more} more: the same with offset={after}]" if more > 0 and self.found else ""

    def _object(self, shown: int) -> dict[str, object]:
        understood, after = self.understood, self.offset + shown
        answer: dict[str, object] = {
            "by": self.by,
            "total": self.total,
            "shown": shown,
            "customers": [self._as_object(each) for each in self.found[:shown]],
            "understood": shown_back(understood, understood.language or "en"),
            "filters": as_objects(understood.filters),
            "not_understood": [*understood.ignored],
            "searched_for": understood.rest,
            "notes": [*self.notes, *self.told],
        }
        return answer | ({"next_offset": after} if self.total > after and self.found else {})

    def _as_object(self, match: Match) -> dict[str, object]:
        who = match.who
        return {
            "customer": f"{who.name}#{who.id}",
            "why": match.why,
            "score": round(match.score, 2),
            "city": who.city,
            "last_order": self._day(who.last_order_at) or None,
            "spent": str(who.spent),
            "owes": str(who.balance),
            "overdue": str(who.overdue),
            "currency": who.currency,
            "has_open_issue": who.has_open_issue,
            "is_active": who.is_active,
        }


def _money(amount: Decimal, currency: str) -> str:
    if not amount:
        return ""
    return (
        f"{amount:,.0f} {currency}" if amount == amount.to_integral_value() else f"{amount:,.2f} {currency}"
    )
