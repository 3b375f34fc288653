"""Files at a record: what there is, and one of them whole."""

import base64
import binascii
from dataclasses import dataclass, field

from erp_mcp.errors import OdooAnswerUnreadable
from erp_mcp.integrations.odoo.values import NOT_ODOO, Json, Record, number, text

LISTED_FIELDS = ("name", "mimetype", "file_size", "create_date")
ENVELOPE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Attachment:
    """`created_at` as Odoo writes it: UTC, to the second."""

    id: int
    name: str
    mimetype: str
    size: int
    created_at: str


@dataclass(frozen=True, slots=True)
class File:
    name: str
    mimetype: str
    data: bytes = field(repr=False)

    def values(self, model: str, record_id: int) -> dict[str, Json]:
        """`raw` would be stored as the text of its base64."""
        return {
            "name": self.name,
            "mimetype": self.mimetype,
            "datas": base64.b64encode(self.data).decode(),
            "res_model": model,
            "res_id": record_id,
        }


def attachment_of(said: Record) -> Attachment:
    return Attachment(
        number(said.get("id")),
        text(said.get("name")),
        text(said.get("mimetype")),
        number(said.get("file_size") or 0),
        text(said.get("create_date")),
    )


def answer_bytes(size: int) -> int:
    """What a file of this size comes to in base64, with what is around it."""
    return size * 4 // 3 + ENVELOPE_BYTES


def decoded(datas: Json) -> bytes:
    """False stands for an empty file."""
    try:
        return base64.b64decode(text(datas), validate=True)
    except binascii.Error as error:
        raise OdooAnswerUnreadable(NOT_ODOO) from error
