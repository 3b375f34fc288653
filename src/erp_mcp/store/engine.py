"""Connections to the store: one transaction per use case, each bound to one tenant."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

import psycopg
from pydantic_core import from_json
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from erp_mcp.errors import StoreUnavailable
from erp_mcp.store.urls import driver_url

# A room gets this and nothing else of the store: a tenant in, a transaction of that tenant out.
Transactions = Callable[[str], AbstractAsyncContextManager[AsyncSession]]

SEARCH_PATH = "-c search_path=public,queue -c plan_cache_mode=force_custom_plan -c jit=off"
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
        try:
            async with sessions.begin() as session:
                await session.execute(BIND_TENANT, {"tenant_id": tenant_id})
                yield session
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise StoreUnavailable from error
        except DBAPIError as error:
            if is_lost(error):
                raise StoreUnavailable from error
            raise

    return within


async def driver_connection(session: AsyncSession) -> psycopg.AsyncConnection:
    """Of the transaction that is under way, for what only the driver can do."""
    raw = await (await session.connection()).get_raw_connection()
    return cast("psycopg.AsyncConnection", raw.driver_connection)  # SQLAlchemy does not know whose it is


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection went away, as opposed to a statement that the database refused."""
    state = getattr(error.orig, "sqlstate", None)  # the driver's exceptions are not ours
    if state is None:  # the driver's own word: either the line is dead, or a value is none that can be sent
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return error.connection_invalidated or state[:2] in {"08", "53", "57"}
