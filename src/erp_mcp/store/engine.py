"""Connections to the store: one transaction per use case, each bound to one tenant."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, cast

import psycopg
from pydantic_core import from_json
from sqlalchemy import PoolProxiedConnection, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from erp_mcp.errors import StoreUnavailable
from erp_mcp.store.urls import driver_url

# A room gets this and nothing else of the store: a tenant in, a transaction of that tenant out.
Transactions = Callable[[str], AbstractAsyncContextManager[AsyncSession]]

Parameters = Mapping[str, object]
# One statement in a transaction of its own: a tenant, the statement and its parameters in, its first row out.
Alone = Callable[[str, str, Parameters], Awaitable[tuple[Any, ...] | None]]

SEARCH_PATH = "-c search_path=public,queue -c plan_cache_mode=force_custom_plan -c jit=off"
# What goes alone finds its rows by their whole key: one plan serves all, and making it takes as long as the work.
BIND_ONE = b"""
select set_config('erp.tenant', %s, true), set_config('plan_cache_mode', 'force_generic_plan', true)
"""
BIND_TENANT = text("select set_config('erp.tenant', :tenant_id, true)")


def create_engine(url: str, pool_size: int = 3) -> AsyncEngine:
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        json_deserializer=from_json,  # three times as fast as the driver's, and a search reads a hundred of them
        connect_args={"options": SEARCH_PATH, "connect_timeout": 5, "application_name": "erp-mcp"},
    )


def transactions(engine: AsyncEngine) -> Transactions:
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def within(tenant_id: str) -> AsyncGenerator[AsyncSession]:
        with _named():
            async with sessions.begin() as session:
                await session.execute(BIND_TENANT, {"tenant_id": tenant_id})
                yield session

    return within


def alone(engine: AsyncEngine) -> Alone:
    """Sent as a whole, from the beginning to the commit: one round trip."""

    async def first(tenant_id: str, statement: str, parameters: Parameters) -> tuple[Any, ...] | None:
        with _named():
            async with engine.connect() as connection:
                driver = _driver(await connection.get_raw_connection())
                async with driver.pipeline():
                    await driver.execute(BIND_ONE, (tenant_id,))
                    cursor = await driver.execute(statement.encode(), parameters)
                    await driver.commit()
                return await cursor.fetchone()

    return first


@contextmanager
def _named() -> Generator[None]:
    try:
        yield
    except (PoolTimeout, psycopg.OperationalError) as error:
        raise StoreUnavailable from error
    except DBAPIError as error:
        if is_lost(error):
            raise StoreUnavailable from error
        raise


async def driver_connection(session: AsyncSession) -> psycopg.AsyncConnection:
    """Of the transaction that is under way, for what only the driver can do."""
    return _driver(await (await session.connection()).get_raw_connection())


def _driver(raw: PoolProxiedConnection) -> psycopg.AsyncConnection:
    return cast("psycopg.AsyncConnection", raw.driver_connection)  # SQLAlchemy does not know whose it is


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection went away, as opposed to a statement that the database refused."""
    state = getattr(error.orig, "sqlstate", None)  # the driver's exceptions are not ours
    if state is None:  # the driver's own word: either the line is dead, or a value is none that can be sent
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return error.connection_invalidated or state[:2] in {"08", "53", "57"}
