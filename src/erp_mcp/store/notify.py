"""What other processes hear of: PostgreSQL carries the tenant and a URI, never content."""

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import anyio
import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

logger = logging.getLogger(__name__)

CHANNEL = "erp_updates"
TOKENS_CHANNEL = "erp_tokens"  # a trigger of the table announces there that a token was changed
NOTIFY = text("select count(pg_notify(:channel, payload)) from unnest(cast(:payloads as text[])) as payload")
Deliver = Callable[[str, str], None]
Forget = Callable[[], None]


async def notify(session: AsyncSession, tenant_id: str, uris: Sequence[str]) -> None:
    """Announce changes; they go out when the transaction commits, and never if it does not."""
    payloads = [json.dumps([tenant_id, uri]) for uri in uris]
    await session.execute(NOTIFY, {"channel": CHANNEL, "payloads": payloads})


async def listen(
    url: str, deliver: Deliver, remembering: Callable[[], AbstractContextManager[Forget]]
) -> None:
    """Hand every update to `deliver(tenant_id, uri)` until cancelled, through lost connections too.

    `remembering` is entered while announcements arrive; what it gives is called when tokens change.
    """
    delay = 0.1
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"listen {TOKENS_CHANNEL}")
                await connection.execute(f"listen {CHANNEL}")
                delay = 0.1
                with remembering() as forget:
                    async for announcement in connection.notifies():
                        if announcement.channel == TOKENS_CHANNEL:
                            forget()
                        else:
                            deliver(*json.loads(announcement.payload))
        except psycopg.OperationalError:
            logger.warning("the connection that hears of changes was lost; trying again in %.1f s", delay)
        await anyio.sleep(delay)
        delay = min(delay * 2, 10.0)
