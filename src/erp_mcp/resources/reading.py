"""From the strings of a URI to a reading, and from a page to what the gate reports of it."""

from typing import TYPE_CHECKING

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.principal import Call
from erp_mcp.governance.reading import Page, Reading, budget

if TYPE_CHECKING:
    from erp_mcp.app import App

LARGEST_ID = 2**63 - 1


def asked(app: "App", call: Call, max_tokens: str, after: str) -> Reading:
    return Reading(
        uri=call.uri.partition("?")[0],
        max_tokens=budget(app.settings, max_tokens),
        after=after or None,
        detail=call.detail,
        note=call.note,
    )


def number(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    if not 0 <= value <= LARGEST_ID:
        raise InvalidInput("The id in this URI must be a whole number.")
    return value


def served(call: Call, page: Page) -> str:
    call.meta.update(page.meta)
    call.saved_tokens = page.left_out_tokens
    return page.text
