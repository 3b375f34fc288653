"""Locks that hold across processes and end with the process that holds them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import psycopg


@asynccontextmanager
async def exclusive(url: str, key: int) -> AsyncGenerator[None]:
    """Wait for the lock, hold it while the block runs."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("select pg_advisory_lock(%s)", [key])
        yield
