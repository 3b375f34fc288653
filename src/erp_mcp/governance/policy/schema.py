"""What a policy file may say."""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from erp_mcp.governance.operations import OperationKind, WriteTier

Verdict = Literal["allow", "confirm", "approve", "deny"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Globs = tuple[str, ...]
EVERYTHING: Globs = ("*",)
LONGEST_REASON = 120  # characters: it stands in an error of at most 80 tokens


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Access(Data):
    """Fields are written `model.field`; what is denied stays so, whatever is allowed."""

    allow_models: Globs = EVERYTHING
    deny_models: Globs = ()
    allow_fields: Globs = EVERYTHING
    deny_fields: Globs = ()


class Threshold(Data):
    amount: Decimal = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Hours(Data):
    """From `begins` until just before `ends`, over midnight if it ends before it begins."""

    begins: time
    ends: time

    def hold(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def split_hours(value: object) -> object:
    if not isinstance(value, str):
        return value
    begins, dash, ends = value.partition("-")
    if not dash:
        raise ValueError("hours are written 08:00-17:00")
    return {"begins": begins.strip(), "ends": ends.strip()}


class Rule(Data):
    """Whatever is not said holds for everything."""

    then: Verdict
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, pattern=r"^[^\r\n]+$")
    instances: Globs | None = None
    models: Globs | None = None
    operations: tuple[OperationKind, ...] | None = None
    methods: Globs | None = None
    tiers: tuple[WriteTier, ...] | None = None
    fields: Globs | None = None
    recipients: Globs | None = None
    over: Threshold | None = None
    under: Threshold | None = None
    hours: Annotated[Hours, BeforeValidator(split_hours)] | None = None
    weekdays: tuple[Weekday, ...] | None = None
    principals: Globs | None = None
    roles: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _capped(self) -> "Rule":
        """An amount in another currency counts as over: nothing may be allowed for that."""
        if self.then == "allow" and self.over is not None and self.under is None:
            raise ValueError("a rule that allows what is `over` an amount needs `under` too")
        return self


class PolicyFile(Data):
    """`roles` give lists of principals a name."""

    read: Access = Access()
    write: Access = Access()
    roles: dict[str, Globs] = Field(default_factory=dict[str, Globs])
    rules: tuple[Rule, ...] = ()
