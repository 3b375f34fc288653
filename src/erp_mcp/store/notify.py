"""What other processes hear of: PostgreSQL carries the tenant and a URI, never content."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack

import anyio
import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

logger = logging.getLogger(__name__)

CHANNEL = "erp_updates"
# Triggers of the tables announce there that something was changed, and not what.
TOKENS_CHANNEL, TEMPLATES_CHANNEL = "erp_tokens", "erp_templates"
NOTIFY = text("select count(pg_notify(:channel, payload)) from unnest(cast(:payloads as text[])) as payload")
Deliver = Callable[[str, str], None]
Forget = Callable[[], None]
Hearing = Callable[[], AbstractContextManager[Forget]]


async def notify(session: AsyncSession, tenant_id: str, uris: Sequence[str]) -> None:
    """Announce changes; they go out when the transaction commits, and never if it does not."""
    payloads = [json.dumps([tenant_id, uri]) for uri in uris]
    await session.execute(NOTIFY, {"channel": CHANNEL, "payloads": payloads})


async def listen(url: str, deliver: Deliver, hearing: Mapping[str, Hearing]) -> None:
    """Hand every update to `deliver(tenant_id, uri)` until cancelled, through lost connections too.

    `hearing` is entered while announcements arrive; what it gives for a channel is called at each of them.
    """
    delay = 0.1
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                for channel in (*hearing, CHANNEL):
                    await connection.execute(f"listen {channel}".encode())
                delay = 0.1
                with ExitStack() as stack:
                    forget = {name: stack.enter_context(enter()) for name, enter in hearing.items()}
                    async for announcement in connection.notifies():
                        if announcement.channel == CHANNEL:
                            deliver(*json.loads(announcement.payload))
                        else:
                            forget[announcement.channel]()
        except psycopg.OperationalError:
            logger.warning("the connection that hears of changes was lost; trying again in %.1f s", delay)
        await anyio.sleep(delay)
        delay = min(delay * 2, 10.0)
