"""An action that may be done next, with all that speaks for it and a call that does it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from pydantic import JsonValue

from erp_mcp.store.records import ActionKind, Level

# What a caller may add to a recommended call without making it another one.
FREE = frozenset(("max_tokens", "format", "idempotency_key", "company", "instance"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure or a quotation, and where it is from."""

    said: str
    source: str
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class ReadyCall:
    """A call of another tool of this server, as it can be made now."""

    tool: str
    arguments: Mapping[str, JsonValue]

    @property
    def digest(self) -> bytes:
        return digest_of(self.tool, self.arguments)


def digest_of(tool: str, arguments: Mapping[str, JsonValue]) -> bytes:
    """The same for all that mean the same call; what is null was not given."""
    meant = {name: value for name, value in arguments.items() if name not in FREE and value is not None}
    told = json.dumps([tool, meant], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(told.encode()).digest()


@dataclass(frozen=True, slots=True)
class Candidate:
    """`worth` is what is at stake, in orders as this customer usually places them."""

    kind: ActionKind
    what: str
    reason: str
    evidence: Sequence[Evidence]
    effect: str
    priority: Level
    deadline: date
    call: ReadyCall
    worth: float = 1.0
