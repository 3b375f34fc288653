"""Figures as a model reads them: what they stand on, then tables, what matters most first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from erp_mcp.budget import Column, Item, Items, Omitted, Row, Section, Table, Tokens, left_out_note
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store.basis import Basis

OPEN, CLOSE = '<data kind="figures">', "</data>"
SEAMS = 4  # tokens that joining counted parts may add
FRESH_SECONDS = 86400
MORE = "ask with a larger max_tokens"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`head` says what is shown, of which days and in which currency; `more` how what is left out is got."""

    head: str
    parts: Sequence[Section]
    more: str = MORE

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        head = defuse(self.head)
        room = max_tokens - tokens.count(f"{OPEN}\n{head}\n\n{CLOSE}") - SEAMS
        fitted = tokens.fit(self.parts, room, note=self._left_out)
        text = f"{OPEN}\n{head}\n\n{_closed(fitted.text)}"
        return counted(tokens, text, sum(len(each.items) for each in fitted.left_out))

    def _left_out(self, omitted: Sequence[Omitted]) -> str:
        return f"{CLOSE}\n{left_out_note(omitted)[:-1]}; {self.more}]"


def section(name: str, heading: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Section:
    """A table, the first row worth most; where there is nothing to put in, that is said."""
    listed = [Row(tuple(defuse(cell(each)) for each in row), -place) for place, row in enumerate(rows)]
    if not listed:
        return Items(name, [Item("none")], heading=f"{heading}:")
    return Table(name, [Column(each) for each in columns], listed, heading=f"{heading}:")


def cell(value: object) -> str:
    """Numbers without zeros that say nothing; what is not known is empty."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value:,.0f}" if whole else f"{value:,.2f}".rstrip("0")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def change(now: Decimal, before: Decimal) -> str:
    """In percent; of nothing there is no share."""
    return f"{(now / before - 1) * 100:+.1f} %" if before > 0 else ("new" if now else "")


def of_total(shown: int, total: int) -> str:
    return f"{shown} of {total}" if shown < total else str(total)


def as_of(basis: Basis) -> str:
    """How old the figures are; there may be no Odoo behind them."""
    zone = ZoneInfo(basis.time_zone)
    if basis.synced_at is None:
        if basis.loaded_at is None:
            return "as saved here; no Odoo is followed"
        return f"as loaded here on {basis.loaded_at.astimezone(zone):%Y-%m-%d}; no Odoo is followed"
    told = f"as Odoo had it at {basis.synced_at.astimezone(zone):%Y-%m-%d %H:%M}"
    is_old = (datetime.now(UTC) - basis.synced_at).total_seconds() >= FRESH_SECONDS
    return f"{told}, which is old: run `erp-mcp sync`" if is_old else told


def headed(basis: Basis, what: str, on: date) -> str:
    """What every head ends with: the currency, the day and how old the figures are."""
    currency = basis.currency or "no currency is known"
    return f"{what}. Today is {on} ({basis.time_zone}). Amounts in {currency}; {as_of(basis)}."


def _closed(text: str) -> str:
    return text if CLOSE in text else f"{text}\n{CLOSE}"
