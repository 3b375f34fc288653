"""A lead with everything that is judged of it, brought to the company's currency and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from erp_mcp.store.leads import Buyer, Money
from erp_mcp.store.records import Language, Lead


@dataclass(frozen=True, slots=True)
class Ground:
    """Against which leads are judged; `served` are the languages that the company names."""

    now: datetime
    zone: ZoneInfo
    money: Money
    served: Sequence[Language] = ()

    def days_since(self, moment: datetime) -> int:
        return max((self.now.astimezone(self.zone).date() - moment.astimezone(self.zone).date()).days, 0)


@dataclass(frozen=True, slots=True)
class Prospect:
    """`revenue` is in the company's currency, None where that has no rate for the lead's."""

    lead: Lead
    revenue: Decimal | None
    is_company: bool
    buyer: Buyer | None = None

    @property
    def label(self) -> str:
        """As Odoo knows it; a lead that was only told has no id."""
        return f"{self.lead.name}#{self.lead.external_id}" if self.lead.external_id else self.lead.name

    @property
    def has_ended(self) -> bool:
        return self.lead.stage in ("won", "lost")
