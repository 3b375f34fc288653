"""What every analysis and report is made in: one transaction, the company's money and days, and what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.story import Days
from erp_mcp.language.periods import Period
from erp_mcp.store.basis import Basis
from erp_mcp.store.trade import Span

Rows = Sequence[Mapping[str, JsonValue]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`against` is empty where nobody asked for a comparison; a report then chooses its own.

    `options` are what one kind of report or analysis takes besides, checked by it; `rows` are the caller's own.
    `is_said` where somebody named the days.
    `rate_card` is what the company pays for messages, where it has written that down.
    """

    session: AsyncSession
    basis: Basis
    now: datetime
    period: Period
    against: Period | None = None
    scope: Scope = field(default_factory=Scope)
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    rows: Rows | None = None
    rate_card: Path | None = None
    is_said: bool = True

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def days(self) -> Days:
        return Days(self.period.first, self.period.last)

    def span(self, period: Period) -> Span:
        """By the company's midnights."""
        zone = ZoneInfo(self.basis.time_zone)
        return Span(
            datetime.combine(period.first, time(), zone), datetime.combine(period.ending, time(), zone)
        )
