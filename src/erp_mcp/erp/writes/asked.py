"""What is asked to be changed, as tools hand it over; light, because tools import it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from erp_mcp.errors import Ambiguous, Choice

Given = Mapping[str, JsonValue]
Name = tuple[str, str]
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Target:
    """`instance` and `company` are names; `idempotency_key` is the caller's own for this change.

    `picked` are the records that a person meant by names that several go by, each of a model.
    """

    model: str
    record_ids: Sequence[int] = ()
    company: str | None = None
    instance: str | None = None
    idempotency_key: str | None = None
    picked: Mapping[Name, int] = field(default_factory=dict[Name, int])


@dataclass(frozen=True, slots=True)
class Creating:
    target: Target
    rows: Sequence[Given]


@dataclass(frozen=True, slots=True)
class Updating:
    target: Target
    values: Given


@dataclass(frozen=True, slots=True)
class Deleting:
    """Archived where the model allows it, unless it is to be gone `permanently`."""

    target: Target
    permanently: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    target: Target
    action: str
    arguments: Given = field(default_factory=dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Undoing:
    change_id: int


Wish = Creating | Updating | Deleting | Acting | Undoing


def with_choice(wish: Wish, unclear: Ambiguous, choice: Choice) -> Wish:
    """The same wish, with what a person meant by a name."""
    if isinstance(wish, Undoing):
        return wish
    if unclear.of == COMPANY:
        target = replace(wish.target, company=choice.value)
    else:
        picked = {**wish.target.picked, (unclear.of, unclear.given): int(choice.value)}
        target = replace(wish.target, picked=picked)
    return replace(wish, target=target)
