"""What is to be done to a company's records: exact enough to be judged, approved, hashed and carried out later."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue, TypeAdapter

OperationKind = Literal["create", "update", "delete", "action", "message", "attachment"]
WriteTier = Literal["write", "send", "financial", "destructive"]
Values = Mapping[str, JsonValue]
# The model under which policies and the journal name messages on WhatsApp: Odoo has none of that name.
WHATSAPP = "whatsapp.message"
# What a record was like when it was looked at, by its id: whatever the system it lives in calls its version.
Versions = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Touch:
    """A field that is set. `path` leads to it from the operation's own model; `model` is the one it lies in."""

    model: str
    path: str

    @property
    def field(self) -> str:
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`values` are per record, in the order of `record_ids`; nested commands stand in them as they are sent.

    A message or an attachment is one on records of `model`. `touches` name every field that is set, those of
    nested commands too.
    """

    kind: OperationKind
    instance: str
    model: str
    tier: WriteTier
    method: str | None = None
    record_ids: tuple[int, ...] = ()
    values: tuple[Values, ...] = ()
    touches: tuple[Touch, ...] = ()
    amount: Money | None = None
    company_id: int | None = None
    recipients: tuple[str, ...] = ()

    @property
    def arguments_hash(self) -> bytes:
        """Of all there is of it: what differs in anything is another operation."""
        canonical = json.dumps(as_json(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()

    def is_like(self, other: "Operation") -> bool:
        """The same done to the same, whatever it amounts to by now."""
        return self._asked == other._asked

    @property
    def _asked(self) -> tuple[object, ...]:
        about = self.kind, self.instance, self.model, self.method, self.company_id
        return *about, self.record_ids, self.values

    @property
    def name(self) -> str:
        """As people and the audit call it."""
        what = f"{self.model} {self.method or self.kind}"
        ids = ",".join(map(str, self.record_ids[:5])) + ("…" if len(self.record_ids) > 5 else "")
        return f"{what} #{ids}" if ids else what


_ADAPTER = TypeAdapter(Operation)


def as_json(operation: Operation) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = _ADAPTER.dump_python(operation, mode="json")
    return found


def from_json(stored: Mapping[str, JsonValue]) -> Operation:
    return _ADAPTER.validate_python(dict(stored))
