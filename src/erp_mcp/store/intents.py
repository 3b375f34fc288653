"""What somebody wants changed, as approvals and the journal keep it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

ApprovalState = Literal["pending", "approved", "rejected", "expired", "consumed"]
Outcome = Literal["intended", "done", "failed", "unknown", "undone"]
Image = list[JsonValue]  # records as they were or became, one object each


@dataclass(frozen=True, slots=True)
class Intent:
    """`versions` are those of the records that were looked at; `undoes_id` is the change that this takes back."""

    principal: str
    operation: dict[str, JsonValue]
    arguments_hash: bytes
    versions: dict[str, str]
    before: Image
    idempotency_key: str | None = None
    undoes_id: int | None = None
