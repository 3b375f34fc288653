"""What must hold after every step of a soak and at its end, by the sandbox's own record of what is on phones."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from erp_mcp.sandbox.whatsapp.ledger import Entry
from erp_mcp.store.consents import refused_scopes
from erp_mcp.store.operating import list_pauses
from erp_mcp.store.outbox import LINE
from erp_mcp.store.tables import Contact, InboundMessage, Message, OutboxMessage, SendAttempt
from tests.messaging.discretion import indiscretions
from tests.messaging.soak.program import Program
from tests.messaging.soak.scene import TENANT

TOLD = ("sent", "delivered", "read", "played")
ARRIVED = ("accepted", *TOLD)
STOPPED = ("failed", "suppressed", "expired", "cancelled", "given_up")


@dataclass(slots=True)
class Before:
    """What a step begins with: what was accepted, who wants nothing, and whether all is paused."""

    accepted: int
    silent: set[str]
    is_paused: bool
    states: Mapping[int, str]


async def before(program: Program) -> Before:
    scene = program.scene
    async with scene.stage.app.database.transactions(TENANT) as session:
        known = select(Contact.id, Contact.wa_id).where(
            Contact.wa_id.in_([each.phone for each in scene.people])
        )
        phones = {row.id: row.wa_id for row in await session.execute(known)}
        refused = await refused_scopes(session, phones)
        is_paused = bool(await list_pauses(session))
    silent = {phones[each] or "" for each, scopes in refused.items() if "all" in scopes}
    states = {each.id: each.state for each in await scene.outbox()}
    return Before(len(scene.ledger), silent, is_paused, states)


async def check_step(program: Program, earlier: Before) -> None:
    """I6 and I7: states never go back; nothing leaves while all is paused, or to who has refused."""
    now, scene = await before(program), program.scene
    new = scene.ledger[earlier.accepted :]
    assert not (new and earlier.is_paused and now.is_paused), new
    for entry in new:
        is_refused = {entry.to.removeprefix("+")} & earlier.silent & now.silent
        assert not is_refused or b"write to you any more" in entry.body, entry
    for message_id, state in earlier.states.items():
        if state in ("delivered", "read", "played"):
            assert LINE.index(now.states[message_id]) >= LINE.index(state), (message_id, state, now.states)


async def check_end(program: Program) -> None:
    scene = program.scene
    messages, attempts = await scene.outbox(), await scene.attempts()
    entries = _by_message(scene.ledger, attempts)
    _check_once(program)
    _check_requests(program, attempts)
    _check_attempts(program, attempts)
    scene.counts.update(f"fault {each.fault}" for each in scene.stage.phones.world.requests if each.fault)
    for message in messages:
        _check_message(program, message, entries[message.id])
    await _check_inbound(program)
    assert not indiscretions("\n".join(program.told) + scene.stage.workers.log.read_text())
    assert not await scene.stage.app.company.changes.unsettled(TENANT, timedelta())


def _by_message(ledger: Sequence[Entry], attempts: Sequence[SendAttempt]) -> Mapping[int, list[Entry]]:
    """I4: there is nothing on a phone that is no attempt of ours."""
    owners = {each.tracker: each.message_id for each in attempts}
    found = defaultdict[int, list[Entry]](list)
    for entry in ledger:
        assert entry.tracker in owners, entry
        found[owners[entry.tracker]].append(entry)
    return found


def _check_once(program: Program) -> None:
    """I1: whatever was asked how often by whom, it is on a phone once at most."""
    for mark in program.marks:
        there = [each for each in program.scene.ledger if each.is_on_phone and mark.encode() in each.body]
        assert len(there) <= 1, (mark, there)


def _check_requests(program: Program, attempts: Sequence[SendAttempt]) -> None:
    """One request for an attempt; I9: none that is refused but by a planned fault."""
    requests = [
        each for each in program.scene.stage.phones.world.requests if each.asked.path.endswith("/messages")
    ]
    for attempt in attempts:
        made = [each for each in requests if attempt.tracker.encode() in each.asked.body]
        assert len(made) <= 1, (attempt.tracker, made)
    refused = [each.described() for each in requests if each.phase == "refused" and each.fault is None]
    assert not refused, refused


def _check_attempts(program: Program, attempts: Sequence[SendAttempt]) -> None:
    """I2: after what may have arrived nothing is tried again, unless a person has looked."""
    of = defaultdict[int, list[str]](list)
    for each in attempts:
        of[each.message_id].append(each.outcome)
    for message_id, outcomes in of.items():
        let_go = {"given_up"} if message_id in program.resent else set[str]()
        assert set(outcomes[:-1]) <= {"not_sent", "refused"} | let_go, (message_id, outcomes)


def _check_message(program: Program, message: OutboxMessage, entries: Sequence[Entry]) -> None:
    """I3, I4 and I6: it is where the sandbox says it is, or was stopped, or waits for the morning."""
    scene, told = program.scene, (message.id, message.text, message.state, message.reason, entries)
    there = [each for each in entries if each.is_on_phone]
    scene.counts[f"ended {message.state}"] += 1
    assert len(there) == (message.state in ARRIVED), told
    if there:
        furthest = max(there[0].events, key=lambda each: LINE.index(each.status), default=None)
        assert (message.wamid, message.state) == (there[0].wamid, furthest and furthest.status), told
        return
    assert scene.waits_for_morning(message) or message.state in (*STOPPED, "unknown"), told


async def _check_inbound(program: Program) -> None:
    """I5: what they wrote is there once; of who never showed a number only the user id is known."""
    phones = [each.phone for each in program.scene.people]
    world = program.scene.stage.phones.world
    theirs = Contact.wa_id.in_(phones) | Contact.user_id.in_([world.user(each).user_id for each in phones])
    async with program.scene.stage.app.database.transactions(TENANT) as session:
        wanted = select(InboundMessage.wamid, Message.id).outerjoin(
            Message, Message.id == InboundMessage.wamid
        )
        there = Counter(
            (
                await session.scalars(
                    wanted.join(Contact, Contact.id == InboundMessage.contact_id).where(theirs)
                )
            ).all()
        )
    assert there == Counter(program.written)
