"""Abuse has its consequence: who is abusive again and again is answered by persons alone, until one lifts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.analysis.judging import MOST, Judgement
from erp_mcp.conversations.quality.phrases import INSULT
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.conversations.whose import customer_id_of
from erp_mcp.errors import NotFound
from erp_mcp.governance.audit import record
from erp_mcp.language.normal import normalize
from erp_mcp.store.blocks import Block, Sender, block, blocks, count_abuse, keep_abuse, lift
from erp_mcp.store.dialogue import find_session, newest_messages
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Message

POLICY = "policy"  # who blocks where nobody does


@dataclass(frozen=True, slots=True)
class Tolerance:
    """So many abusive messages within so many days are too many."""

    messages: int
    days: int


@dataclass(frozen=True, slots=True)
class Named:
    """Exactly one of a customer, as callers name them, and the session of somebody unknown."""

    customer: str | None = None
    session_id: str | None = None


class Blocking:
    def __init__(self, transactions: Transactions, vectors: SaidVectors, tolerance: Tolerance) -> None:
        self._transactions = transactions
        self._vectors = vectors
        self._tolerance = tolerance

    async def hear(self, tenant_id: str, session_id: str) -> bool:
        """Whether what was said last in a session has its sender blocked; the second time it has not."""
        async with self._transactions(tenant_id) as session:
            found = await find_session(session, session_id)
            messages = await newest_messages(session, session_id, 0, MOST, MOST) if found else []
        if found is None or not messages:
            return False
        known = await self._vectors.of_session(tenant_id, session_id, messages)
        heard = await self._vectors.judged(tenant_id, messages, known)
        has_vectors = self._vectors.can_embed
        abuse = await anyio.to_thread.run_sync(partial(abusive, messages, heard.judgements, has_vectors))
        if not abuse:
            return False
        async with self._transactions(tenant_id) as session:
            await keep_abuse(session, tenant_id, session_id, abuse)
            return await self._consequence(session, tenant_id, Sender(found.customer_id, session_id))

    async def _consequence(self, session: AsyncSession, tenant_id: str, sender: Sender) -> bool:
        since = datetime.now(UTC) - timedelta(days=self._tolerance.days)
        heard = await count_abuse(session, sender, since)
        if heard < self._tolerance.messages:
            return False
        reason = f"{heard} abusive messages within {self._tolerance.days} days"
        return await _block(session, tenant_id, sender, reason, POLICY)

    async def list(self, tenant_id: str) -> Sequence[Block]:
        async with self._transactions(tenant_id) as session:
            return await blocks(session, true())

    async def block(self, tenant_id: str, named: Named, reason: str, *, by: str) -> bool:
        """False where they are blocked already."""
        async with self._transactions(tenant_id) as session:
            return await _block(session, tenant_id, await _sender(session, named), reason, by)

    async def lift(self, tenant_id: str, named: Named, *, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            sender = await _sender(session, named)
            if not await lift(session, sender, by):
                raise NotFound(
                    "They are not blocked; `erp-mcp blocking list` shows who is. Nothing was changed."
                )
            await record(session, tenant_id, by, "block_lifted", _subject(sender))


def abusive(
    messages: Sequence[Message], judgements: Sequence[Judgement], has_vectors: bool
) -> Mapping[str, datetime]:
    """When each customer's message was said that surely is, or has the words of it where no model judges."""
    sure = {
        each.message_id
        for each in judgements
        for said in each.kinds
        if said.label == "abuse" and said.is_sure
    }
    return {
        each.id: each.sent_at
        for each in messages
        if each.role == "customer"
        and (each.id in sure if has_vectors else INSULT.search(normalize(each.text)) is not None)
    }


async def _block(session: AsyncSession, tenant_id: str, sender: Sender, reason: str, by: str) -> bool:
    is_new = await block(session, tenant_id, sender, reason, by)
    if is_new:
        await record(session, tenant_id, by, "blocked", _subject(sender), reason=reason)
    return is_new


async def _sender(session: AsyncSession, named: Named) -> Sender:
    if named.session_id is None:
        return Sender(await customer_id_of(session, named.customer))
    found = await find_session(session, named.session_id)
    if found is None:
        raise NotFound("There is no session with this id. Nothing was changed.")
    return Sender(found.customer_id, found.id)


def _subject(sender: Sender) -> str:
    return f"customer {sender.customer_id}" if sender.customer_id else f"session {sender.conversation_id}"
