"""What people do about what is sent, away from any model: stop it, go on, take it back, say what became of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import InvalidInput, MessageNotFound, MoveImpossible
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.language.detect import language_of
from erp_mcp.messaging.queueing import JOB
from erp_mcp.messaging.recipients import recipient_of
from erp_mcp.messaging.telling import follow, tell_sent
from erp_mcp.store import operating as statements
from erp_mcp.store.addressing import hold_contact
from erp_mcp.store.consents import NewConsent, Scope, add_consent
from erp_mcp.store.engine import Transactions
from erp_mcp.store.outbox import Outgoing, find_outgoing, list_outgoing, move
from erp_mcp.store.queue import defer_once

LONGEST = 200
MOST_LISTED = 1000
WAMID = re.compile(r"wamid\.[\w+/=-]{1,500}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Status:
    pauses: Sequence[statements.Pause]
    messages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Said:
    """`is_resent` is for those that have not arrived, `wamid` for the one that has."""

    has_arrived: bool
    is_resent: bool = False
    wamid: str | None = None

    def __post_init__(self) -> None:
        if self.has_arrived and self.is_resent:
            raise InvalidInput("What has arrived is not sent again. Nothing was changed.")
        if self.wamid is not None and not self.has_arrived:
            raise InvalidInput("What has not arrived has no wamid. Nothing was changed.")
        if self.wamid is not None and not WAMID.fullmatch(self.wamid):
            raise InvalidInput("A wamid is written as wamid.HBgM… Nothing was changed; copy all of it.")


class Operating:
    def __init__(self, transactions: Transactions, queue: procrastinate.App) -> None:
        self._transactions = transactions
        self._queue = queue

    async def status(self, tenant_id: str) -> Status:
        async with self._transactions(tenant_id) as session:
            return Status(await statements.list_pauses(session), await statements.count_states(session))

    async def pause(self, tenant_id: str, number_id: str, reason: str, *, by: str) -> bool:
        """Nothing more leaves; what is just leaving arrives. False where it is paused already."""
        because = checked_line("A reason", reason, LONGEST) if reason.strip() else ""
        async with self._transactions(tenant_id) as session:
            is_new = await statements.pause(session, tenant_id, number_id, because, by)
            await audit.record(
                session, tenant_id, by, "whatsapp.pause", number_id or "every number", because=because
            )
        return is_new

    async def resume(self, tenant_id: str, number_id: str, *, by: str) -> bool:
        async with self._transactions(tenant_id) as session:
            was_paused = await statements.resume(session, number_id)
            await audit.record(session, tenant_id, by, "whatsapp.resume", number_id or "every number")
            await defer_once(session, self._queue, JOB, tenant_id=tenant_id)
        return was_paused

    async def unknown(self, tenant_id: str) -> list[Outgoing]:
        async with self._transactions(tenant_id) as session:
            return await list_outgoing(session, ("unknown",), MOST_LISTED)

    async def resolve(self, tenant_id: str, message_ids: Sequence[int], said: Said, *, by: str) -> list[int]:
        """A person has looked at the phone, or at Meta; those that are not unknown are left alone."""
        async with self._transactions(tenant_id) as session:
            if said.wamid is not None:
                await _check_free(session, message_ids, said.wamid)
            resolved = await statements.resolve(
                session, message_ids, has_arrived=said.has_arrived, is_resent=said.is_resent
            )
            word = "sent" if said.has_arrived else "resent" if said.is_resent else "not sent"
            for each in resolved:
                await audit.record(session, tenant_id, by, "whatsapp.resolve", str(each), said=word)
                if said.wamid is not None:
                    await statements.name(session, each, said.wamid)
            if said.has_arrived:
                await tell_sent(session, tenant_id, resolved)
            if said.wamid is not None:
                await follow(session, tenant_id, {said.wamid})
            if said.is_resent and resolved:
                await defer_once(session, self._queue, JOB, tenant_id=tenant_id)
        return sorted(resolved)

    async def cancel(self, tenant_id: str, message_id: int, *, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            if not await move(session, [message_id], ("queued",), "cancelled", f"by {by}"):
                raise await self._refusal(tenant_id, message_id)
            await audit.record(session, tenant_id, by, "whatsapp.cancel", str(message_id))

    async def consent(
        self, tenant_id: str, to: str, scope: Scope, *, is_given: bool, source: str, by: str
    ) -> None:
        """Added and never changed: the newest holds."""
        because = checked_line("A source", source, LONGEST)
        async with self._transactions(tenant_id) as session:
            who = await recipient_of(session, to)
            contact_id = await hold_contact(session, tenant_id, who.address, who.customer_id, who.name)
            now, language = datetime.now(UTC), language_of(because)
            new = NewConsent(contact_id, scope, is_given, f"recorded by {by}", because, language, now)
            await add_consent(session, tenant_id, new)
            told = "given" if is_given else "taken back"
            await audit.record(session, tenant_id, by, "whatsapp.consent", str(contact_id), **{scope: told})

    async def _refusal(self, tenant_id: str, message_id: int) -> MessageNotFound | MoveImpossible:
        async with self._transactions(tenant_id) as session:
            there = await find_outgoing(session, message_id)
        if there is None:
            return MessageNotFound(f"There is no message {message_id}. Nothing was changed.")
        return MoveImpossible(f"Message {message_id} is {there.state} already. Nothing was changed.")


async def _check_free(session: AsyncSession, message_ids: Sequence[int], wamid: str) -> None:
    if len(message_ids) != 1:
        raise InvalidInput(f"A wamid is of one message, not of {len(message_ids)}. Nothing was changed.")
    if await statements.is_taken(session, message_ids[0], wamid):
        raise InvalidInput(
            "This wamid is that of another message. Nothing was changed; look it up once more."
        )
