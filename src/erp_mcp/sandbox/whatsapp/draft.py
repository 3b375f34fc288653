"""One request to send, as far as it could be understood."""

import json
from dataclasses import dataclass
from functools import cached_property

from erp_mcp.sandbox.whatsapp.people import digits_of
from erp_mcp.sandbox.whatsapp.shapes import NOTHING, Json, Object, is_object, object_at, text_at


@dataclass(frozen=True)
class Draft:
    """`at` is the moment at which it arrived."""

    number_id: str
    token: str
    body: bytes
    at: float

    @cached_property
    def parsed(self) -> Json:
        """None for what is no JSON."""
        return parsed(self.body)

    @cached_property
    def message(self) -> Object:
        return self.parsed if is_object(self.parsed) else NOTHING

    @property
    def kind(self) -> str:
        return text_at(self.message, "type") or "text"

    @property
    def content(self) -> Object:
        return object_at(self.message, self.kind)

    @property
    def is_reading(self) -> bool:
        return "status" in self.message

    @property
    def is_to_group(self) -> bool:
        return text_at(self.message, "recipient_type") == "group"

    @property
    def to(self) -> str:
        """`to` is taken where there is a `recipient` too."""
        return text_at(self.message, "to") or text_at(self.message, "recipient")

    @property
    def is_by_user_id(self) -> bool:
        return not text_at(self.message, "to")

    @cached_property
    def digits(self) -> str | None:
        return digits_of(self.to)


def parsed(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None
