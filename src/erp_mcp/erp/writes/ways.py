"""What is known of a business action: how it is done in which version, what it causes, and what takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.erp.writes.images import Shape
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import WriteTier
from erp_mcp.integrations.odoo import Json


@dataclass(frozen=True, slots=True)
class Wizard:
    """A dialog that does the work: created in the context of the records, then its button is pressed.

    `values` are filled in; `allowed` names what the caller may say in it.
    """

    model: str
    button: str
    values: Mapping[str, Json] = field(default_factory=dict[str, "Json"])
    allowed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A dialog that Odoo may open on the way: the argument `asks` says which of its buttons is pressed."""

    model: str
    asks: str
    yes: str
    no: str
    told: str


@dataclass(frozen=True, slots=True)
class Way:
    """How it is done in the versions from `since` to `until`: a method of the records, or a wizard on them."""

    method: str = ""
    wizard: Wizard | None = None
    question: Question | None = None
    since: int = 14
    until: int = 99
    context: Mapping[str, Json] = field(default_factory=dict[str, "Json"])

    @property
    def allowed(self) -> Sequence[str]:
        said = self.wizard.allowed if self.wizard else ()
        return (*said, self.question.asks) if self.question else said


@dataclass(frozen=True, slots=True)
class Made:
    """Drafts that an action leaves for somebody to finish, found by the field that leads back from them."""

    model: str
    link: str


@dataclass(frozen=True, slots=True)
class Action:
    """`shows` are the fields that tell its outcome, `done` what each is afterwards (any of them).

    Where no field tells it, `grows` is the one that gets longer, or `made` what it leaves. `reversal` names the
    action that takes it back; `restores` instead, that its fields are put back as they were. What is `repeatable`
    can be done again to what it was done to. `starts` is what each must be before; a `letter` goes to people
    outside, and a message tells that it went.
    """

    name: str
    model: str
    ways: Sequence[Way]
    tier: WriteTier
    shows: Sequence[str]
    done: Mapping[str, Sequence[Json]] = field(default_factory=dict[str, Sequence["Json"]])
    amount: str = ""
    grows: str = ""
    made: Made | None = None
    reversal: str | None = None
    restores: bool = False
    repeatable: bool = False
    starts: Mapping[str, Sequence[Json]] = field(default_factory=dict[str, Sequence["Json"]])
    letter: bool = False

    @property
    def shape(self) -> Shape:
        return Shape(tuple(self.shows), {})

    def way(self, version: int) -> Way:
        found = next((way for way in self.ways if way.since <= version <= way.until), None)
        if found is None:
            raise InvalidInput(f"{self.name} is not known for Odoo {version}. Nothing was changed.")
        return found
