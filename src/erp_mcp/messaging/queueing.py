"""A message that was agreed to goes into the outbox as its change is settled: both, or neither."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import procrastinate
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import ChangeSettled, ErpError, OutcomeUnknown, StoreUnavailable
from erp_mcp.governance import journal
from erp_mcp.governance.writing import Writing
from erp_mcp.integrations.whatsapp.addresses import address
from erp_mcp.integrations.whatsapp.contents import Media
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.language.detect import language_of
from erp_mcp.messaging.checks import check_new, check_welcome
from erp_mcp.messaging.composing import read_again
from erp_mcp.messaging.hours import is_answer
from erp_mcp.messaging.letters import TRACKER, Letter, letter_in
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.messaging.stored import opened, stored
from erp_mcp.store.addressing import CHANNEL, Talk, conversation_id, hold_contact, hold_talk
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.engine import Transactions
from erp_mcp.store.journal import within
from erp_mcp.store.outbox import SCHEDULED, NewMessage, Outgoing, add_outgoing, find_of_change
from erp_mcp.store.queue import defer_once
from erp_mcp.store.sessions import NewSession

JOB = "dispatch_outbox"
STILL_UNDER_WAY = timedelta(minutes=5)  # longer than a file takes to be handed over
SETTLED = "settled by somebody else meanwhile"


class Queueing:
    def __init__(
        self,
        transactions: Transactions,
        queue: procrastinate.App,
        numbers: Numbers,
        roots: Sequence[Path],
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._numbers = numbers
        self._roots = roots

    async def carry_out(self, tenant_id: str, writing: Writing, change: Change) -> Outgoing:
        letter = letter_in(change.intent.operation)
        try:
            content = await self._handed_over(tenant_id, letter)
            async with self._transactions(tenant_id) as session:
                return await self._queued(session, tenant_id, change, replace(letter, content=content))
        except StoreUnavailable as error:  # it may have been committed: `reconcile` looks
            raise OutcomeUnknown(
                f"Whether this was queued is not known yet; {journal.uri_of(change.id)} will tell. Do not ask for "
                "it again."
            ) from error
        except ErpError as error:
            await writing.settle(tenant_id, change, Settlement("failed", note=str(error)[:200]))
            raise

    async def reconcile(self, tenant_id: str, writing: Writing, change: Change) -> None:
        async with self._transactions(tenant_id) as session:
            message = await find_of_change(session, change.id)
        outcome = _done(change, message) if message else Settlement("failed", note="never queued")
        await writing.settle(tenant_id, change, outcome)

    async def _handed_over(self, tenant_id: str, letter: Letter) -> dict[str, JsonValue]:
        """A file is with Meta before its message is; the very one that was agreed to."""
        kept = opened(letter.content)
        if letter.file is None or not isinstance(kept.content, Media):
            return letter.content
        client = await self._numbers.of(tenant_id, letter.number_id)
        data = read_again(letter.file, self._roots)
        media_id = await client.upload(data, letter.file.mime, letter.file.filename)
        return stored(replace(kept.content, id=media_id), kept.reply_to)

    async def _queued(
        self, session: AsyncSession, tenant_id: str, change: Change, letter: Letter
    ) -> Outgoing:
        who = letter.recipient
        contact_id = await hold_contact(session, tenant_id, who.address, who.customer_id, who.name)
        await check_welcome(session, letter, contact_id)
        await check_new(session, tenant_id, letter, contact_id)
        talk = await hold_talk(session, tenant_id, letter.number_id, contact_id, _session(letter, contact_id))
        message = await add_outgoing(session, tenant_id, _message(letter, talk, contact_id, change))
        if message is None:
            raise ChangeSettled
        settled = await journal.settle(within(session), tenant_id, change, _done(change, message))
        if settled is None:
            raise ChangeSettled(f"Change {change.id} was {SETTLED}. Nothing was sent.")
        await defer_once(session, self._queue, JOB, tenant_id=tenant_id)
        return message


def _session(letter: Letter, contact_id: int) -> NewSession:
    now, who = datetime.now(UTC), letter.recipient
    language = who.language or language_of(letter.text)
    named = conversation_id(letter.number_id, contact_id)
    return NewSession(named, who.customer_id, CHANNEL, "", language, now, now)


def _message(letter: Letter, talk: Talk, contact_id: int, change: Change) -> NewMessage:
    now = datetime.now(UTC)
    return NewMessage(
        conversation_id=talk.conversation_id,
        contact_id=contact_id,
        number_id=letter.number_id,
        address=letter.recipient.address,
        content=_wire(letter),
        text=letter.text,
        category=letter.category,
        is_reply=letter.category == "service" and is_answer(talk.heard_at, now),
        principal=change.intent.principal,
        due_at=letter.send_at or now,
        change_id=change.id,
        # Who takes the conversation over meanwhile may not know of it.
        purpose=SCHEDULED if letter.send_at and talk.handler != "human" else None,
    )


def _wire(letter: Letter) -> dict[str, JsonValue]:
    """As it leaves, but for the name of the attempt."""
    kept, to = opened(letter.content), address(letter.recipient.address)
    return payload(to, kept.content, reply_to=kept.reply_to, tracker=TRACKER)


def _done(change: Change, message: Outgoing) -> Settlement:
    """What was queued is what this change is; what becomes of it is told by `read_messages`."""
    after: dict[str, JsonValue] = {"id": message.id, "state": "queued", "text": message.text}
    return Settlement("done", [after], result={"change_id": change.id, "message_id": message.id})
