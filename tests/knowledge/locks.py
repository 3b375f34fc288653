"""Waiting until others wait, so that what can only happen side by side happens in a known order."""

import anyio
from sqlalchemy import text

from erp_mcp.app import App


async def locked_out(app: App, number: int) -> None:
    """Until so many transactions wait for a lock."""
    with anyio.fail_after(30):
        while True:
            async with app.database.transactions("main") as session:
                waiting = await session.execute(text("select count(*) from pg_locks where not granted"))
                if waiting.scalar_one() >= number:
                    return
            await anyio.sleep(0.02)
