"""Messages to a sandbox, and what it answers to them."""

import json
from typing import Any

from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from tests.whatsapp_sandbox import (
    ALI,
    NUMBER,
    TOKEN,
    Body,
)

BODY = {"type": "body"}
NAMED = [
    {"type": "text", "parameter_name": "customer_name", "text": "Ali"},
    {"type": "text", "parameter_name": "order_number", "text": "42"},
]
STRANGER = "971559876543"


def sent(
    world: WhatsAppWorld, body: object, token: str = TOKEN, number: str = NUMBER
) -> Entry | Refusal | None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return world.send(Draft(number, token, raw, world.clock.now()))


def code_of(outcome: Entry | Refusal | None) -> tuple[int, int]:
    return (outcome.code, outcome.status) if isinstance(outcome, Refusal) else (0, 200)


def interactive(**content: Any) -> Body:
    return {"messaging_product": "whatsapp", "to": ALI, "type": "interactive", "interactive": content}


def buttons(*titles: str) -> Body:
    replies = [{"type": "reply", "reply": {"id": title, "title": title}} for title in titles]
    return interactive(type="button", body={"text": "Choose"}, action={"buttons": replies})


def rows(count: int, title: str = "Row") -> Body:
    listed = [{"id": str(place), "title": title} for place in range(count)]
    halves = [{"title": "A", "rows": listed[:6]}, {"title": "B", "rows": listed[6:]}]
    sections = [each for each in halves if each["rows"]]
    return interactive(type="list", body={"text": "Pick"}, action={"button": "Menu", "sections": sections})
