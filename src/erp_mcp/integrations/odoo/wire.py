"""One call of a method, whichever protocol carries it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from erp_mcp.integrations.odoo.values import Json


@dataclass(frozen=True, slots=True)
class Call:
    """`by_position` are arguments that older versions call otherwise; `reads` says that nothing can change."""

    model: str
    method: str
    ids: Sequence[int] | None = None
    arguments: Mapping[str, Json] = field(default_factory=dict[str, Json])
    by_position: Sequence[str] = ()
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])
    reads: bool = False
    answer_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes over HTTP."""

    method: str
    path: str
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Protocolled(Protocol):
    """How a call is written and its answer read."""

    @property
    def name(self) -> str: ...

    def letter(self, call: Call) -> Letter: ...

    def result(self, call: Call, answer: "Answer") -> Json:
        """Raises what the answer says went wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is None where there is no JSON in it; `date` is the clock of the server."""

    status: int
    is_json: bool
    body: Json
    date: datetime | None = None
