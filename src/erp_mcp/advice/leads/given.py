"""What is asked about leads; some are told in the call instead of being in the mirror."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from erp_mcp.store.records import Language, Lead, LeadStage

Line = Annotated[str, Field(max_length=200)]


class GivenLead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    contact_name: Line = ""
    language: Language | None = None
    phone: Line | None = None
    email: Line | None = None
    city: Line = ""
    source: Line = ""
    stage: LeadStage = "new"
    expected_revenue: Annotated[Decimal, Field(ge=0, lt=10**14)] = Decimal()
    currency: Annotated[str, Field(max_length=3)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    created_at: AwareDatetime | None = None
    last_contact_at: AwareDatetime | None = None

    def as_record(self, home: str) -> Lead:
        """Without a currency, in the company's own; without a day, of today."""
        from erp_mcp.language.detect import language_of

        told = self.model_dump(exclude={"language", "currency", "created_at"})
        return Lead(
            external_id=0,
            language=self.language or language_of(f"{self.name} {self.note}"),
            currency=self.currency.upper() or home,
            created_at=self.created_at or datetime.now(UTC),
            **told,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """None named and none given: all that are open."""

    leads: Sequence[str] = ()
    given: Sequence[GivenLead] = ()
    language: Language | None = None
    limit: int = 10
