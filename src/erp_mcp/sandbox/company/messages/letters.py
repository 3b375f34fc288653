"""What was written on WhatsApp in the conversations that are told word for word, and who can be reached there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from erp_mcp.integrations.whatsapp.contents import Template
from erp_mcp.sandbox.company.conversations import conversations
from erp_mcp.sandbox.company.people import customers
from erp_mcp.sandbox.whatsapp.people import digits_of
from erp_mcp.store.outbox import Category
from erp_mcp.store.records import Conversation, Customer, Role

Fate = Literal["read", "delivered", "sent", "failed", "given_up", "suppressed"]


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` is what Meta calls it; `session` the conversation that it stands in, empty for notices.

    `fate` is of what the company sent.
    """

    id: str
    customer: int
    role: Role
    text: str
    language: str
    at: datetime
    session: str = ""
    category: Category = "service"
    template: Template | None = None
    fate: Fate = "read"
    is_stop: bool = False


@cache
def reachable() -> Mapping[int, Customer]:
    """Where several share a phone, the first one of them has WhatsApp on it."""
    phones = dict[str, Customer]()
    for customer in customers():
        if digits := digits_of(customer.phone or ""):
            phones.setdefault(digits, customer)
    return {each.external_id: each for each in phones.values()}


@cache
def sessions() -> Mapping[str, Conversation]:
    """Those on WhatsApp with somebody whose number is known."""
    found = (each for each in conversations() if each.channel == "whatsapp")
    return {each.id: each for each in found if each.customer_external_id in reachable()}


def written() -> Iterator[Letter]:
    for session in sessions().values():
        for each in session.messages:
            yield Letter(
                each.id,
                session.customer_external_id or 0,
                each.role,
                each.text,
                each.language,
                each.sent_at,
                session.id,
            )
