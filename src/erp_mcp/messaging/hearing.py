"""What becomes of what somebody wrote: wishes are honoured first, then it is judged, learned from and fetched."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import anyio
import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.analysis.judging import MOST, Judgement
from erp_mcp.conversations.durable import durable
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.integrations.whatsapp.events import Said
from erp_mcp.integrations.whatsapp.saying import said_in
from erp_mcp.language.detect import language_of
from erp_mcp.language.optouts import Wish, wish_of, wish_of_button
from erp_mcp.messaging.confirming import confirmation
from erp_mcp.store import dialogue, inbox
from erp_mcp.store.consents import NewConsent, Scope, add_consent, consents_of
from erp_mcp.store.engine import Transactions
from erp_mcp.store.facts import save_facts
from erp_mcp.store.inbox import Unhandled
from erp_mcp.store.outbox import Category, add_outgoing, cancel_waiting
from erp_mcp.store.queue import defer, defer_once
from erp_mcp.store.threads import hand_over, hold_threads

AT_ONCE = 200  # messages in one transaction
IN_MESSAGE = "a message"
CANCELLED: Mapping[Scope, Sequence[Category]] = {
    "marketing": ("marketing",),
    "all": ("service", "utility", "marketing", "authentication"),
}
REASONS = {"abuse": "abuse", "complaint": "a complaint"}


class Hearing:
    def __init__(self, transactions: Transactions, queue: procrastinate.App, vectors: SaidVectors) -> None:
        self._transactions = transactions
        self._queue = queue
        self._vectors = vectors

    async def handle(self, tenant_id: str) -> None:
        """Everything that nobody has handled yet; there is nothing to do the second time."""
        while await self._handle_some(tenant_id) == AT_ONCE:
            pass

    async def _handle_some(self, tenant_id: str) -> int:
        async with self._transactions(tenant_id) as session:
            unhandled = await inbox.take_unhandled(session, AT_ONCE)
            if not unhandled:
                return 0
            conversations = sorted({each.conversation_id for each in unhandled})
            await hold_threads(session, conversations)
            for each in unhandled:
                said = said_in(each.raw)
                if wish := _wish(said):
                    await self._honour(session, tenant_id, each, said.text, wish)
                if said.media:
                    ids = {"number_id": each.number_id, "message_id": each.wamid}
                    await defer(session, self._queue, "fetch_media", tenant_id=tenant_id, **ids)
            moment = await inbox.say_handled(session, unhandled)
            for session_id in conversations:
                await self._weigh_later(session, tenant_id, session_id, moment)
        return len(unhandled)

    async def _weigh_later(
        self, session: AsyncSession, tenant_id: str, session_id: str, handled_at: datetime
    ) -> None:
        """One that waits weighs what was handled after it was asked for, too."""
        beside = {"batch_id": handled_at.isoformat()}
        ids = {"tenant_id": tenant_id, "session_id": session_id}
        await defer_once(session, self._queue, "weigh_inbound", beside, **ids)

    async def _honour(
        self, session: AsyncSession, tenant_id: str, written: Unhandled, text: str, wish: Wish
    ) -> None:
        match wish.kind:
            case "human":
                await hand_over(session, tenant_id, written.conversation_id, "they ask for a person")
            case "start":
                await _consent(session, tenant_id, written, text, ("marketing", "all"), is_given=True)
            case "stop":
                await self._stop(session, tenant_id, written, text, wish)

    async def _stop(
        self, session: AsyncSession, tenant_id: str, written: Unhandled, text: str, wish: Wish
    ) -> None:
        """At once; confirmed where it is news and beyond doubt."""
        before = (await consents_of(session, [written.contact_id])).get(written.contact_id, {})
        await _consent(session, tenant_id, written, text, (wish.scope,), is_given=False)
        why = "they asked for no more of it"
        await cancel_waiting(session, written.contact_id, CANCELLED[wish.scope], why)
        if wish.is_ambiguous:
            reason = "they may want to cancel an order, or no more messages"
            await hand_over(session, tenant_id, written.conversation_id, reason)
        elif before.get(wish.scope, True):
            await self._confirm(session, tenant_id, written, text, wish.scope)

    async def _confirm(
        self, session: AsyncSession, tenant_id: str, written: Unhandled, text: str, scope: Scope
    ) -> None:
        new = await confirmation(session, written, language_of(text), scope)
        if new and await add_outgoing(session, tenant_id, new):
            await defer_once(session, self._queue, "dispatch_outbox", tenant_id=tenant_id)

    async def weigh(self, tenant_id: str, session_id: str, since: datetime) -> None:
        """Judged with vectors that are kept, so that whoever analyses the conversation need not wait for them."""
        async with self._transactions(tenant_id) as session:
            found = await dialogue.find_session(session, session_id)
            newest = await dialogue.newest_messages(session, session_id, 0, MOST, MOST)
            ids = set(await inbox.handled_since(session, session_id, since))
        heard = [each for each in newest if each.id in ids]
        if found is None or not heard:
            return
        known = await self._vectors.of_session(tenant_id, session_id, newest)
        judged = await self._vectors.judged(tenant_id, heard, known)
        facts = await anyio.to_thread.run_sync(durable, session_id, heard)
        async with self._transactions(tenant_id) as session:
            if reason := _grave(judged.judgements):
                await hand_over(session, tenant_id, session_id, reason)
            if found.customer_id is not None:
                await save_facts(session, tenant_id, found.customer_id, facts)
            where = {"tenant_id": tenant_id, "session_id": session_id}
            await defer(session, self._queue, "refresh_memory", **where)
            await defer(session, self._queue, "answer_inbound", **where, message_id=heard[-1].id)


def _wish(said: Said) -> Wish | None:
    if said.choice:
        return wish_of_button(said.choice.id, said.choice.title)
    return wish_of(said.text) if said.kind == "text" else None


async def _consent(
    session: AsyncSession,
    tenant_id: str,
    written: Unhandled,
    text: str,
    scopes: Iterable[Scope],
    *,
    is_given: bool,
) -> None:
    language, at = language_of(text), written.sent_at
    for scope in scopes:
        consent = NewConsent(written.contact_id, scope, is_given, IN_MESSAGE, text, language, at)
        await add_consent(session, tenant_id, consent)


def _grave(judgements: Iterable[Judgement]) -> str | None:
    """What a machine had better not answer."""
    for judgement in judgements:
        for kind in judgement.kinds:
            if kind.label in REASONS and kind.is_sure:
                return REASONS[kind.label]
    return None
