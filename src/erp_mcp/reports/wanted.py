"""What somebody wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from erp_mcp.analytics.scope import Scope
from erp_mcp.language.periods import Calendar
from erp_mcp.store.records import Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """`period` and `against` in words; without them those that the report is about."""

    name: str
    period: str = ""
    against: str = ""
    language: Language = "en"
    calendar: Calendar = "gregorian"
    scope: Scope = field(default_factory=Scope)
    options: Mapping[str, str] = field(default_factory=dict[str, str])
