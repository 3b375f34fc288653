"""Messages of a batch into their conversations: the people, the threads, and what was said, each once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.integrations.whatsapp.events import (
    Echo,
    Edited,
    Event,
    IdentityChanged,
    Inbound,
    Preference,
    Revoked,
    Said,
    Sender,
)
from erp_mcp.integrations.whatsapp.values import text
from erp_mcp.language.detect import detect
from erp_mcp.messaging.people import registered
from erp_mcp.messaging.register import Register
from erp_mcp.messaging.windows import opens
from erp_mcp.store import inbox
from erp_mcp.store.consents import NewConsent, add_consent
from erp_mcp.store.dialogue import uris
from erp_mcp.store.inbox import Amendment, NewInbound, NewSaid
from erp_mcp.store.notify import notify
from erp_mcp.store.outbox import cancel_waiting
from erp_mcp.store.records import Role
from erp_mcp.store.tables.messaging import Json
from erp_mcp.store.threads import Heard, Key, hear, hold_threads, open_threads

SURE = 0.8  # below, the language of a message says nothing of the customer's
REVOKED = "[deleted by who wrote it]"
SWITCH = "the switch in WhatsApp"


@dataclass(frozen=True, slots=True)
class Letter:
    """Something said by one of the two sides of a conversation."""

    number_id: str
    wamid: str
    who: Sender
    at: datetime
    said: Said
    raw: Json
    role: Role = "customer"


@dataclass(frozen=True, slots=True)
class Sorted:
    """By what is to be done with it; an amendment has its letter ready, should it come before its original."""

    letters: list[Letter] = field(default_factory=list[Letter])
    amendments: list[tuple[Letter, Amendment]] = field(default_factory=list[tuple[Letter, Amendment]])
    moves: list[IdentityChanged] = field(default_factory=list[IdentityChanged])
    preferences: list[tuple[Preference, datetime]] = field(default_factory=list[tuple[Preference, datetime]])


@dataclass(frozen=True, slots=True)
class Placed:
    letter: Letter
    contact_id: int
    conversation_id: str
    language: str
    is_sure: bool


def sorted_out(events: Iterable[Event], now: datetime) -> Sorted:
    """What says nowhere to which number it came has no conversation; nor has what was said in a group."""
    found = Sorted()
    for event in events:
        match event:
            case Inbound(number_id=str(number_id), group_id=None):
                found.letters.append(
                    Letter(number_id, event.wamid, event.sender, event.at or now, event.said, dict(event.raw))
                )
            case Echo(number_id=str(number_id)):
                found.letters.append(
                    Letter(
                        number_id,
                        event.wamid,
                        event.recipient,
                        event.at or now,
                        event.said,
                        dict(event.raw),
                        "staff",
                    )
                )
            case Edited(number_id=str()) | Revoked(number_id=str()):
                found.amendments.append(_amended(event, now))
            case IdentityChanged():
                found.moves.append(event)
            case Preference():
                found.preferences.append((event, event.at or now))
            case _:
                pass
    return found


def _amended(event: Edited | Revoked, now: datetime) -> tuple[Letter, Amendment]:
    at = event.at or now
    is_edit = isinstance(event, Edited)
    said = event.said if isinstance(event, Edited) else Said("revoked", REVOKED)
    amendment = Amendment(event.original, said.text, at, "edited" if is_edit else "revoked")
    side = "to" if event.is_ours else "from"
    who = Sender(text(event.raw.get(side)), text(event.raw.get(f"{side}_user_id")))
    role: Role = "staff" if event.is_ours else "customer"
    letter = Letter(event.number_id or "", event.original, who, at, said, dict(event.raw), role)
    return letter, amendment


async def receive_messages(session: AsyncSession, tenant_id: str, found: Sorted) -> bool:
    """Whether somebody wrote something that was not there."""
    unknown = await _amend(session, tenant_id, found.amendments)
    letters = [*found.letters, *unknown]
    senders = [*(each.who for each in letters), *(each.sender for each, _ in found.preferences)]
    if not senders and not found.moves:
        return False
    register = await registered(session, tenant_id, senders, found.moves)
    await _prefer(session, tenant_id, register, found.preferences)
    placed = await _placed(session, register, letters)
    if not placed:
        return False
    await hold_threads(session, sorted({each.conversation_id for each in placed}))
    return await _keep(session, tenant_id, placed)


async def _amend(
    session: AsyncSession, tenant_id: str, amendments: Sequence[tuple[Letter, Amendment]]
) -> list[Letter]:
    """What changes a message that has yet to come stands for it: that one is then there already."""
    by_number = defaultdict[str, list[tuple[Letter, Amendment]]](list)
    for letter, amendment in amendments:
        by_number[letter.number_id].append((letter, amendment))
    early, changed = list[Letter](), set[str]()
    for number_id, theirs in by_number.items():
        known = await inbox.known_messages(session, number_id, {each.id for _, each in theirs})
        early += [letter for letter, each in theirs if each.id not in known]
        for _, each in sorted(theirs, key=lambda pair: pair[1].at):
            if each.id in known:
                changed.update(await inbox.amend(session, number_id, [each]))
    if changed:
        await notify(session, tenant_id, [uri for each in changed for uri in uris(each)])
    return early


async def _prefer(
    session: AsyncSession,
    tenant_id: str,
    register: Register,
    preferences: Sequence[tuple[Preference, datetime]],
) -> None:
    consents = [
        NewConsent(contact.id, "marketing", event.wants == "resume", SWITCH, event.wants, "", at)
        for event, at in preferences
        if (contact := register.find(event.sender))
    ]
    for each in consents:
        await add_consent(session, tenant_id, each)
        if not each.is_given:
            await cancel_waiting(session, each.contact_id, ["marketing"], "they want no offers")


async def _placed(session: AsyncSession, register: Register, letters: Sequence[Letter]) -> list[Placed]:
    """In the order in which they were said; who has neither number nor user id cannot be answered."""
    known = [(each, contact.id) for each in letters if (contact := register.find(each.who))]
    ordered = sorted(known, key=lambda pair: pair[0].at)
    started: dict[Key, datetime] = {}
    for letter, contact_id in ordered:
        started.setdefault((letter.number_id, contact_id), letter.at)
    if not started:
        return []
    conversations = await open_threads(session, started)
    languages = await anyio.to_thread.run_sync(_languages, {each.said.text for each, _ in ordered})
    return [
        Placed(
            letter,
            contact_id,
            conversations[letter.number_id, contact_id],
            *languages[letter.said.text],
        )
        for letter, contact_id in ordered
    ]


def _languages(texts: Iterable[str]) -> Mapping[str, tuple[str, bool]]:
    found = {each: detect(each) for each in texts}
    return {
        said: (detected.language, detected.confidence >= SURE) if detected else ("", False)
        for said, detected in found.items()
    }


async def _keep(session: AsyncSession, tenant_id: str, placed: Sequence[Placed]) -> bool:
    theirs = [_inbound(each) for each in placed if each.letter.role == "customer"]
    added = await inbox.add_inbound(session, tenant_id, theirs)
    new = [
        each
        for each in _once(placed)
        if each.letter.role == "staff" or (each.letter.number_id, each.letter.wamid) in added
    ]
    if new:
        await inbox.say(session, tenant_id, [_said(each) for each in new])
        await hear(session, tenant_id, _heard(new))
    return bool(added)


def _once(placed: Sequence[Placed]) -> list[Placed]:
    """What a body has twice."""
    return list({(each.conversation_id, each.letter.wamid): each for each in reversed(placed)}.values())[::-1]


def _inbound(placed: Placed) -> NewInbound:
    letter = placed.letter
    return NewInbound(
        letter.number_id,
        letter.wamid,
        placed.conversation_id,
        placed.contact_id,
        letter.said.kind,
        letter.at,
        letter.raw,
    )


def _said(placed: Placed) -> NewSaid:
    letter = placed.letter
    return NewSaid(
        placed.conversation_id,
        letter.wamid,
        letter.role,
        letter.said.text or f"[{letter.said.kind}]",
        placed.language,
        letter.at,
    )


def _heard(new: Sequence[Placed]) -> list[Heard]:
    heard = dict[str, Heard]()
    for each in new:
        before, letter = heard.get(each.conversation_id), each.letter
        is_theirs = letter.role == "customer"
        counts = is_theirs and opens(letter.said.kind) and letter.said.kind != "revoked"
        heard[each.conversation_id] = Heard(
            each.conversation_id,
            letter.at,
            letter.at if counts else before.heard_at if before else None,
            each.language if is_theirs and each.is_sure else before.language if before else "",
        )
    return list(heard.values())
