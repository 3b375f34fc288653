"""To whom a scheduled report goes."""

import re
from dataclasses import dataclass
from typing import Literal, Self

from erp_mcp.errors import InvalidInput

WHATSAPP = re.compile(r"whatsapp:(\+[0-9]{7,15})(?:/([a-z0-9_]{1,512}))?")


@dataclass(frozen=True, slots=True)
class Recipient:
    """`template` is sent instead of a message of our own, which needs that they wrote within a day."""

    channel: Literal["alert", "folder", "whatsapp"]
    number: str = ""
    template: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        match text:
            case "alert":
                return cls("alert")
            case "folder":
                return cls("folder")
            case _:
                found = WHATSAPP.fullmatch(text)
        if found is None:
            raise InvalidInput(
                f"{text[:40]!r} is no recipient. Say alert, folder, whatsapp:+971501234567, or "
                "whatsapp:+971501234567/template_name. Nothing was changed."
            )
        return cls("whatsapp", found[1], found[2] or "")
