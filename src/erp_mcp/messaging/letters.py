"""A message as policies judge it, approvals bind it and the journal keeps it: one operation, whole by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from pydantic.main import IncEx

from erp_mcp.conversations.analysis.spotting.values import amounts_in
from erp_mcp.governance.operations import WHATSAPP, Operation, Touch, from_json
from erp_mcp.integrations.whatsapp.contents import Buttons, Choices, Media, Template
from erp_mcp.language.normal import normalize
from erp_mcp.messaging.composing import File
from erp_mcp.messaging.recipients import Recipient
from erp_mcp.messaging.stored import opened
from erp_mcp.store.outbox import Category

TRACKER = "erp:"  # in the place of the name that each attempt has
# What sending itself changes: the same asked again is the same.
LEFT_OUT: IncEx = {"recipient": {"contact_id", "language", "has_written", "is_shared"}, "is_bulk": True}


@dataclass(frozen=True, slots=True)
class Letter:
    """`number` is the name of the number that sends; `text` is what is read, `content` what is sent."""

    number: str
    number_id: str
    recipient: Recipient
    content: dict[str, JsonValue]
    text: str
    category: Category
    send_at: datetime | None = None
    file: File | None = None
    allow_duplicate: bool = False
    is_bulk: bool = False

    @property
    def operation(self) -> Operation:
        touches = tuple(Touch(WHATSAPP, part) for part in self._parts())
        return Operation(
            "message",
            self.number,
            WHATSAPP,
            "send",
            self.category,
            values=(_ADAPTER.dump_python(self, mode="json", exclude=LEFT_OUT),),
            touches=touches,
            recipients=(self.recipient.for_policy,),
        )

    def _parts(self) -> Iterator[str]:
        """What a policy can name as fields: `text`, `template`, `attachment`, `choices`, `money` and `bulk`."""
        content = opened(self.content).content
        yield "template" if isinstance(content, Template) else "text"
        if isinstance(content, Media) or (
            isinstance(content, Template) and isinstance(content.header, Media)
        ):
            yield "attachment"
        if isinstance(content, Buttons | Choices):
            yield "choices"
        if amounts_in(normalize(self.text)):
            yield "money"
        if self.is_bulk:
            yield "bulk"


_ADAPTER = TypeAdapter(Letter)


def letter_in(operation: Mapping[str, JsonValue]) -> Letter:
    return _ADAPTER.validate_python(from_json(operation).values[0])
