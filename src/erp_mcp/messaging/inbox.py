"""What Meta delivers: believed when it is signed, kept once, and acknowledged when it is kept."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import anyio
import procrastinate
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import WebhookNotSigned
from erp_mcp.integrations.whatsapp.events import Event
from erp_mcp.integrations.whatsapp.parsing import parse
from erp_mcp.integrations.whatsapp.signature import is_signed
from erp_mcp.messaging.owners import MOST, Named, Owner, Owners, named_in, part_of
from erp_mcp.messaging.receiving import receive_messages, sorted_out
from erp_mcp.messaging.telling import move_messages, tell_of_business
from erp_mcp.store.engine import Transactions
from erp_mcp.store.inbox import keep_body
from erp_mcp.store.queue import defer


class Inbox:
    def __init__(self, transactions: Transactions, owners: Owners, queue: procrastinate.App) -> None:
        self._transactions = transactions
        self._owners = owners
        self._queue = queue

    async def receive(self, body: bytes, signature: str | None) -> None:
        """Whoever is named in it must have signed it; what is about numbers that nobody here has is dropped."""
        said = await anyio.to_thread.run_sync(_read, body)
        owners = await self._signed(said, body, signature)
        for tenant_id in sorted({each.tenant_id for each in owners.values()}):
            theirs = {named for named, owner in owners.items() if owner.tenant_id == tenant_id}
            part = body if theirs == named_in(said) else part_of(said, theirs)
            events = await anyio.to_thread.run_sync(parse, part)
            async with self._transactions(tenant_id) as session:
                if await keep_body(session, tenant_id, part):
                    await self._take(session, tenant_id, events)

    async def _signed(self, said: JsonValue, body: bytes, signature: str | None) -> Mapping[Named, Owner]:
        named = named_in(said)
        if not named or len(named) > MOST:
            raise WebhookNotSigned
        found = {each: await self._owners.of(each) for each in named}
        owners = {each: owner for each, owner in found.items() if owner is not None}
        secrets = [owner.connection.app_secret for owner in owners.values()]
        if not secrets or not all(is_signed(body, signature, secret) for secret in secrets):
            raise WebhookNotSigned
        return owners

    async def _take(self, session: AsyncSession, tenant_id: str, events: Sequence[Event]) -> None:
        """What became of ours first: whoever sends locks in this order, too."""
        now = datetime.now(UTC)
        await move_messages(session, tenant_id, events, now)
        if await receive_messages(session, tenant_id, sorted_out(events, now)):
            await defer(session, self._queue, "handle_inbound", tenant_id=tenant_id)
        await tell_of_business(session, tenant_id, events, now)


def _read(body: bytes) -> JsonValue:
    try:
        said: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said
