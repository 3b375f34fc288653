"""From settings to a database that can be used: started, checked, migrated, with its tenant."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import psycopg
from sqlalchemy import make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, QueuePool

from erp_mcp.errors import StoreMisconfigured, StoreUnavailable
from erp_mcp.store.embedded import embedded_server
from erp_mcp.store.engine import Alone, Transactions, alone, create_engine, transactions
from erp_mcp.store.migrate import head, migrate
from erp_mcp.store.readiness import Inspection, check, check_migrated, inspect
from erp_mcp.store.statements import Statements
from erp_mcp.store.tables import Tenant
from erp_mcp.store.tenancy import ensure_tenant
from erp_mcp.store.urls import HOW_TO_WRITE_ONE, driver_url, is_url


@dataclass(frozen=True, slots=True)
class Place:
    """Where the database is: its own server in a folder, or somebody's at two URLs."""

    data_dir: Path
    app_url: str | None = None
    owner_url: str | None = None


@dataclass(frozen=True, slots=True)
class Database:
    app_url: str
    owner_url: str | None
    engine: AsyncEngine
    transactions: Transactions
    statements: Statements
    alone: Alone

    @property
    def connections_in_use(self) -> int:
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def owner_engine(self) -> AsyncEngine:
        """For what the application may not do: tenants, backup."""
        if self.owner_url is None:
            raise StoreMisconfigured("This needs the owner of the database: set ERP_MCP_DATABASE_OWNER_URL.")
        return create_async_engine(driver_url(self.owner_url), poolclass=NullPool)


@asynccontextmanager
async def located(place: Place) -> AsyncGenerator[tuple[str, str | None]]:
    """The URLs of the application and of the owner, with the embedded server running if it is that."""
    if not all(is_url(url) for url in (place.app_url, place.owner_url) if url is not None):
        raise StoreMisconfigured(f"A database URL cannot be read. Write it {HOW_TO_WRITE_ONE}")
    if place.app_url is not None:
        yield place.app_url, place.owner_url
        return
    async with embedded_server(place.data_dir) as urls:
        yield urls.app, urls.owner


@asynccontextmanager
async def open_database(place: Place, tenant_id: str | None = None) -> AsyncGenerator[Database]:
    """Ready to serve, with the schema of this version and, if named, the tenant."""
    async with located(place) as (app_url, owner_url):
        await make_ready(app_url, owner_url)
        engine = create_engine(app_url)
        try:
            async with Statements(app_url) as statements:
                database = Database(
                    app_url, owner_url, engine, transactions(engine), statements, alone(engine)
                )
                if tenant_id is not None:
                    await _ensure_tenant(database, tenant_id)
                yield database
        finally:
            with anyio.CancelScope(shield=True):
                await engine.dispose()


async def make_ready(app_url: str, owner_url: str | None) -> None:
    """Check what cannot be mended from here, and bring the schema to this version if the owner is known."""
    found = await look(app_url)
    if owner_url is None or (found.revision or "") >= head():
        check(found)
    else:
        if make_url(owner_url).username == found.role:
            found = replace(found, bypasses_security=True)  # it would, as soon as it owns the tables
        check(found)
        await anyio.to_thread.run_sync(migrate, owner_url, found.role)
        found = await look(app_url)
        check(found)
    check_migrated(found)


async def look(url: str) -> Inspection:
    try:
        async with await psycopg.AsyncConnection.connect(
            url, autocommit=True, connect_timeout=5
        ) as connection:
            return await inspect(connection)
    except psycopg.OperationalError as error:
        target = make_url(url)
        raise StoreUnavailable(
            f"No database answers at {target.host or target.query.get('host')} for {target.username}; "
            "is it running, and is the URL right? `erp-mcp doctor` looks closer."
        ) from error


async def _ensure_tenant(database: Database, tenant_id: str) -> None:
    async with database.transactions(tenant_id) as session:
        known = await session.scalar(select(Tenant.id))
    if known is None:
        async with database.owner_engine().begin() as connection:
            await ensure_tenant(connection, tenant_id, tenant_id)
