"""Bringing the past of WhatsApp into the store, as if it had come and gone there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.integrations.whatsapp.addresses import Phone
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.messaging.letters import TRACKER
from erp_mcp.sandbox.company.messages.letters import Fate, Letter, reachable, written
from erp_mcp.sandbox.company.messages.notices import notices
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID
from erp_mcp.sandbox.whatsapp.people import digits_of
from erp_mcp.sandbox.whatsapp.pricing import price_type
from erp_mcp.store import contacts, inbox, threads
from erp_mcp.store.bulk import Row, insert_new
from erp_mcp.store.consents import NewConsent, add_consent, consents_of
from erp_mcp.store.contacts import NewContact
from erp_mcp.store.deliveries import KEY
from erp_mcp.store.drafts import AUTO_REPLY
from erp_mcp.store.inbox import NewSaid
from erp_mcp.store.tables import DeliveryStatus, InboundMessage, OutboxMessage, SendAttempt
from erp_mcp.store.threads import Heard

Mark = str | tuple[int, datetime]
# When Meta told of what became of a message, in seconds since it was sent.
TOLD: Mapping[Fate, Mapping[str, int]] = {
    "read": {"sent": 1, "delivered": 3, "read": 90},
    "delivered": {"sent": 1, "delivered": 4},
    "sent": {"sent": 1},
    "failed": {"failed": 2},
}
REASONS: Mapping[Fate, str] = {
    "failed": "The recipient cannot be reached on WhatsApp.",
    "suppressed": "they want no offers",
}
UNREACHABLE: dict[str, JsonValue] = {"code": 131026, "says": REASONS["failed"], "details": None}
IN_MESSAGE = "a message"


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter with whom it is exchanged and in which conversation."""

    letter: Letter
    contact_id: int
    digits: str
    conversation_id: str


async def save_messages(session: AsyncSession, tenant_id: str) -> None:
    letters = [*written(), *notices()]
    people = await _people(session, tenant_id, letters)
    talks = await _open_talks(session, tenant_id, letters, people)
    placed = [
        Placed(each, people[each.customer], _digits(each.customer), each.session or talks[each.customer])
        for each in letters
    ]
    noticed = [each for each in placed if not each.letter.session and each.letter.fate in TOLD]
    await inbox.say(session, tenant_id, [_said(each) for each in noticed])
    heard = [each for each in placed if each.letter.role == "customer"]
    key = ("tenant_id", "number_id", "wamid")
    await insert_new(session, InboundMessage, [_inbound(tenant_id, each) for each in heard], key)
    await _keep_outgoing(session, tenant_id, [each for each in placed if each.letter.role != "customer"])
    await _keep_stops(session, tenant_id, heard)


def _digits(customer: int) -> str:
    return digits_of(reachable()[customer].phone or "") or ""


async def _people(session: AsyncSession, tenant_id: str, letters: Sequence[Letter]) -> Mapping[int, int]:
    """Their contacts, linked where one customer alone has the number."""
    numbers = {each.customer: _digits(each.customer) for each in letters}
    new = [NewContact(None, None, digits, None, reachable()[each].name) for each, digits in numbers.items()]
    await contacts.add_contacts(session, tenant_id, new)
    found = {each.wa_id: each.id for each in await contacts.find_contacts(session, numbers.values())}
    await contacts.link_contacts(session, {found[digits]: digits for digits in numbers.values()})
    return {each: found[digits] for each, digits in numbers.items()}


async def _open_talks(
    session: AsyncSession, tenant_id: str, letters: Sequence[Letter], people: Mapping[int, int]
) -> Mapping[int, str]:
    """Of those who were told something, with when they last wrote; what was written word for word is history."""
    told = [each for each in letters if not each.session]
    first = {(PHONE_NUMBER_ID, people[each.customer]): each.at for each in reversed(told)}
    opened = await threads.open_threads(session, first)
    talks = {each.customer: opened[PHONE_NUMBER_ID, people[each.customer]] for each in told}
    heard = [
        Heard(talks[each.customer], each.at, each.at if each.role == "customer" else None, each.language)
        for each in {(each.customer, each.role == "customer"): each for each in told}.values()
    ]
    for is_theirs in (False, True):
        some = [each for each in heard if (each.heard_at is not None) is is_theirs]
        await threads.hear(session, tenant_id, some)
    return talks


def _said(placed: Placed) -> NewSaid:
    letter = placed.letter
    return NewSaid(placed.conversation_id, letter.id, letter.role, letter.text, letter.language, letter.at)


def _inbound(tenant_id: str, placed: Placed) -> Row:
    letter = placed.letter
    raw = {
        "from": placed.digits,
        "id": letter.id,
        "timestamp": str(int(letter.at.timestamp())),
        "type": "text",
        "text": {"body": letter.text},
    }
    return {
        "tenant_id": tenant_id,
        "number_id": PHONE_NUMBER_ID,
        "wamid": letter.id,
        "conversation_id": placed.conversation_id,
        "contact_id": placed.contact_id,
        "kind": "text",
        "sent_at": letter.at,
        "received_at": letter.at,
        "handled_at": letter.at,
        "raw": raw,
    }


async def _keep_outgoing(session: AsyncSession, tenant_id: str, sent: Sequence[Placed]) -> None:
    known = await _ids(session)
    rows = [_outgoing(tenant_id, each) for each in sent if _mark(each) not in known]
    await insert_new(session, OutboxMessage, rows, ("tenant_id", "wamid"))
    ids = await _ids(session)
    tried = [each for each in sent if each.letter.fate != "suppressed"]
    attempts = [_attempt(tenant_id, each, ids[_mark(each)]) for each in tried]
    await insert_new(session, SendAttempt, attempts, ("tenant_id", "tracker"))
    statuses = [row for each in tried for row in _statuses(tenant_id, each, ids[_mark(each)])]
    await insert_new(session, DeliveryStatus, statuses, KEY)


async def _ids(session: AsyncSession) -> Mapping[Mark, int]:
    """By Meta's names; what never got one is known by whom it was for and when."""
    columns = OutboxMessage.wamid, OutboxMessage.contact_id, OutboxMessage.created_at, OutboxMessage.id
    rows = await session.execute(select(*columns).where(OutboxMessage.number_id == PHONE_NUMBER_ID))
    return {wamid or (contact_id, created_at): each for wamid, contact_id, created_at, each in rows}


def _mark(placed: Placed) -> Mark:
    letter = placed.letter
    return letter.id if letter.fate in TOLD else (placed.contact_id, letter.at)


def _outgoing(tenant_id: str, placed: Placed) -> Row:
    letter, is_ours = placed.letter, placed.letter.role == "assistant"
    content = letter.template or Text(letter.text)
    return {
        "tenant_id": tenant_id,
        "conversation_id": placed.conversation_id,
        "contact_id": placed.contact_id,
        "number_id": PHONE_NUMBER_ID,
        "address": f"+{placed.digits}",
        "content": payload(Phone(placed.digits), content, tracker=TRACKER),
        "text": letter.text,
        "category": letter.category,
        "is_reply": letter.template is None,
        "state": letter.fate,
        "reason": REASONS.get(letter.fate),
        "principal": "auto-reply" if is_ours else "local",
        "purpose": AUTO_REPLY if is_ours else None,
        "created_at": letter.at,
        "changed_at": letter.at + timedelta(seconds=max(TOLD.get(letter.fate, {"": 0}).values())),
        "due_at": letter.at,
        "attempts": 0 if letter.fate == "suppressed" else 1,
        "wamid": letter.id if letter.fate in TOLD else None,
    }


def _attempt(tenant_id: str, placed: Placed, message_id: int) -> Row:
    letter = placed.letter
    is_known = letter.fate in TOLD
    return {
        "tenant_id": tenant_id,
        "message_id": message_id,
        "tracker": TRACKER + letter.id,
        "worker": 0,
        "outcome": "accepted" if is_known else "given_up",
        "started_at": letter.at,
        "ended_at": letter.at,
        "wamid": letter.id if is_known else None,
    }


def _statuses(tenant_id: str, placed: Placed, message_id: int) -> Iterator[Row]:
    letter = placed.letter
    for state, seconds in TOLD.get(letter.fate, {}).items():
        at = letter.at + timedelta(seconds=seconds)
        yield {
            "tenant_id": tenant_id,
            "wamid": letter.id,
            "state": state,
            "recipient": placed.digits,
            "at": at,
            "received_at": at,
            "tracker": TRACKER + letter.id,
            "message_id": message_id,
            "pricing": _price(letter) if state in ("sent", "delivered") else None,
            "failure": UNREACHABLE if state == "failed" else None,
        }


def _price(letter: Letter) -> dict[str, JsonValue]:
    kind = price_type(
        letter.category,
        letter.at.timestamp(),
        has_window=letter.template is None,
        has_entry_point=False,
        is_within_free_tier=True,
    )
    return {"category": letter.category, "type": kind, "model": "PMP"}


async def _keep_stops(session: AsyncSession, tenant_id: str, heard: Sequence[Placed]) -> None:
    stops = [each for each in heard if each.letter.is_stop]
    known = await consents_of(session, [each.contact_id for each in stops])
    for each in stops:
        if each.contact_id not in known:
            said = each.letter
            consent = NewConsent(
                each.contact_id, "marketing", False, IN_MESSAGE, said.text, said.language, said.at
            )
            await add_consent(session, tenant_id, consent)
