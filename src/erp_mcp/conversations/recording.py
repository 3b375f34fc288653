"""Opening a session, adding to it, closing it: the same message twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import procrastinate
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Item, Items, Tokens
from erp_mcp.conversations.durable import durable
from erp_mcp.conversations.lifetime import State, require_active, state_of
from erp_mcp.conversations.memory import REPLACED_AFTER
from erp_mcp.conversations.whose import customer_id_of
from erp_mcp.errors import InvalidInput, SessionNotAuthorized, SessionNotFound
from erp_mcp.governance.reading import Page
from erp_mcp.language.detect import detect
from erp_mcp.store import dialogue, sessions
from erp_mcp.store.engine import Transactions
from erp_mcp.store.facts import save_facts
from erp_mcp.store.queue import defer
from erp_mcp.store.records import Message, Said
from erp_mcp.store.sessions import Held, NewSession

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)  # also between zones, for who names the wrong one
SURE = 0.8  # below, the language of a message says nothing of the customer's
CHANNEL = "agent"


@dataclass(frozen=True, slots=True)
class Recorded:
    session: Held
    new: int
    state: State

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        counts = f"{self.new} new, {self.session.messages} in all"
        told = f"{counts}; the session is {self.state}, {_summary_of(self.session)}."
        next_call = f"For a reply read erp://sessions/{self.session.id}/context"
        fitted = tokens.fit([Items("session", [Item(told, 2), Item(next_call, 1)])], max_tokens)
        return Page(fitted.text, fitted.tokens)


class Recording:
    def __init__(
        self, transactions: Transactions, queue: procrastinate.App, expires_after: timedelta
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._expires_after = expires_after

    async def record(self, tenant_id: str, said: Said) -> Recorded:
        now = datetime.now(UTC)
        _check(said, now)
        messages, language = await to_thread.run_sync(_in_their_languages, said.messages)
        async with self._transactions(tenant_id) as session:
            customer_id = await customer_id_of(session, said.customer)
            before = await _held(session, tenant_id, said, customer_id)
            found = await sessions.find_messages(session, before.id, [each.id for each in messages])
            new = _unrecorded(messages, found)
            after = _after(before, new, customer_id, language)
            if after != before:
                spoken_at = min((each.sent_at for each in new), default=now)
                require_active(before, spoken_at, self._expires_after)
            if said.closes:
                after = replace(after, closed_at=before.closed_at or now)
            await self._save(session, tenant_id, before, after, new)
        return Recorded(after, len(new), state_of(after, now, self._expires_after))

    async def _save(
        self, session: AsyncSession, tenant_id: str, before: Held, after: Held, new: Sequence[Message]
    ) -> None:
        await sessions.add_messages(session, tenant_id, before, new)
        if after != before:
            await sessions.change_session(session, tenant_id, before, after)
        if after.customer_id is not None:
            is_known_only_now = before.customer_id is None and before.messages > 0
            heard = await dialogue.list_messages(session, after.id) if is_known_only_now else new
            facts = await to_thread.run_sync(durable, after.id, heard)
            await save_facts(session, tenant_id, after.customer_id, facts)
        if any(each.role == "customer" for each in new):
            await defer(session, self._queue, "hear_messages", tenant_id=tenant_id, session_id=after.id)
        if _rounds(after) > _rounds(before):
            await defer(session, self._queue, "refresh_memory", tenant_id=tenant_id, session_id=after.id)


def _check(said: Said, now: datetime) -> None:
    if not said.messages and not said.closes:
        raise InvalidInput(
            "There is no message to record. Give at least one, or close=true to end a session."
        )
    if not all(EARLIEST <= each.sent_at <= now + CLOCKS_DIFFER for each in said.messages):
        raise InvalidInput("`at` of a message lies in the future, or before 2000. Nothing was recorded.")


def _in_their_languages(messages: Sequence[Message]) -> tuple[list[Message], str]:
    """And the one that the customer writes, where that is sure."""
    found = [detect(each.text) for each in messages]
    sure = [
        detected.language
        for message, detected in zip(messages, found, strict=True)
        if detected and message.role == "customer" and detected.confidence >= SURE
    ]
    known = [
        replace(message, language=detected.language if detected else "")
        for message, detected in zip(messages, found, strict=True)
    ]
    return known, sure[-1] if sure else ""


async def _held(session: AsyncSession, tenant_id: str, said: Said, customer_id: int | None) -> Held:
    """Opened if it is not there; of another customer it is not touched."""
    while (held := await sessions.hold_session(session, said.session_id)) is None:
        if not said.messages:
            raise SessionNotFound("There is no session with this id to close.")
        await sessions.open_session(session, tenant_id, _opening(said, customer_id))
    if customer_id is not None and held.customer_id not in (None, customer_id):
        raise SessionNotAuthorized(
            "This session is of another customer. Nothing was recorded; use another session id, "
            "or leave `customer` out if it is the right session."
        )
    return held


def _opening(said: Said, customer_id: int | None) -> NewSession:
    """The customer's words are no subject: that is shown outside of any fence."""
    started_at = min(each.sent_at for each in said.messages)
    subject = f"Recorded {started_at:%Y-%m-%d}"
    return NewSession(said.session_id, customer_id, CHANNEL, subject, "", started_at, started_at)


def _unrecorded(messages: Sequence[Message], found: Mapping[str, Message]) -> list[Message]:
    new: dict[str, Message] = {}
    for number, message in enumerate(messages):
        known = found.get(message.id) or new.setdefault(message.id, message)
        if (known.role, known.text) != (message.role, message.text):
            raise InvalidInput(
                f"messages.{number}: its id is that of a recorded message with another text or role. "
                "Nothing was recorded; give what was said anew an id of its own."
            )
    return list(new.values())


def _after(before: Held, new: Sequence[Message], customer_id: int | None, language: str) -> Held:
    return replace(
        before,
        customer_id=before.customer_id or customer_id,
        language=(language if new else "") or before.language,
        updated_at=max([before.updated_at, *(each.sent_at for each in new)]),
        messages=before.messages + len(new),
    )


def _rounds(session: Held) -> int:
    """How many summaries are due: each that falls due is asked for once."""
    return (session.messages - session.summarized) // REPLACED_AFTER


def _summary_of(session: Held) -> str:
    if _rounds(session) > 0:
        return "its summary is being replaced"
    if session.summarized:
        return f"its summary covers the first {session.summarized}"
    return f"its summary comes after {REPLACED_AFTER} messages"
