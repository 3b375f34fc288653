"""Waiting until others wait, so that what can only happen side by side happens in a known order."""

import anyio
import psycopg

from erp_mcp.store.embedded import Urls


async def locked_out(urls: Urls, number: int) -> None:
    """Until so many transactions wait for a lock; the pool of the application may have no connection left."""
    async with await psycopg.AsyncConnection.connect(urls.owner, autocommit=True) as connection:
        with anyio.fail_after(30):
            while True:
                cursor = await connection.execute("select count(*) from pg_locks where not granted")
                if (await cursor.fetchone() or (0,))[0] >= number:
                    return
                await anyio.sleep(0.02)
