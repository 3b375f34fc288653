"""What is asked to be changed, as tools hand it over; light, because tools import it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

Given = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Target:
    """`instance` and `company` are names; `idempotency_key` is the caller's own for this change."""

    model: str
    record_ids: Sequence[int] = ()
    company: str | None = None
    instance: str | None = None
    idempotency_key: str | None = None


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
