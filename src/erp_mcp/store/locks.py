"""Locks that hold across processes and end with the process that holds them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import psycopg


@asynccontextmanager
async def exclusive(url: str, key: int) -> AsyncGenerator[None]:
    """Wait for the lock, hold it while the block runs."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("select pg_advisory_lock(%s)", [key])
        yield


@asynccontextmanager
async def marked(url: str, key: int, number: int) -> AsyncGenerator[None]:
    """Others see in the locks of the database that who bears this number is alive."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("select pg_advisory_lock_shared(%s, %s)", [key, number])
        yield


@asynccontextmanager
async def alone(url: str, key: int, name: str) -> AsyncGenerator[bool]:
    """Do not wait for the lock of this name: says whether it is held while the block runs."""
    async with _held(url, b"select pg_try_advisory_lock(%s, hashtext(%s))", key, name) as is_held:
        yield is_held


@asynccontextmanager
async def in_turn(url: str, key: int, name: str) -> AsyncGenerator[None]:
    """Wait for the lock of this name, behind those that have waited longer, and hold it while the block runs."""
    async with _held(url, b"select pg_advisory_lock(%s, hashtext(%s)) is not null", key, name):
        yield


@asynccontextmanager
async def _held(url: str, statement: bytes, key: int, name: str) -> AsyncGenerator[bool]:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        cursor = await connection.execute(statement, [key, name])
        row = await cursor.fetchone()
        try:
            yield bool(row and row[0])
        finally:  # the server notices some time later that a connection was closed
            with anyio.CancelScope(shield=True):
                await connection.execute("select pg_advisory_unlock_all()")
