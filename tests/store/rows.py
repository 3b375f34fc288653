"""A row in every table for a tenant, made from the tables themselves, so that a later table is covered too."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    create_engine,
    insert,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from erp_mcp.app import App
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import BIND_TENANT
from erp_mcp.store.tables import Table
from erp_mcp.store.urls import driver_url
from tests.apps import fresh_database

# A number and a day of its own for each tenant; its text is its name.
NUMBERS = {"alpha": 1, "beta": 2}
TABLES = list(Table.metadata.sorted_tables)
TENANTED = [table for table in TABLES if "tenant_id" in table.c]
Key = tuple[str, ...]
Values = dict[str, object]


def row_of(table: CoreTable, tenant: str) -> Values:
    """A value depends on type and tenant alone, so every foreign key finds the row it points to."""
    return {column.name: value_of(column, tenant) for column in table.columns if not column.computed}


def holds_numbers(column: Column[object]) -> bool:
    """Of which the array itself does not tell the type."""
    return repr(column.type).startswith("ARRAY(Numeric")


def value_of(column: Column[object], tenant: str) -> object:
    number = NUMBERS[tenant]
    values: dict[type[object], object] = {
        Text: tenant,
        Integer: number,  # the large and the small are kinds of it
        Numeric: Decimal(number),
        Boolean: True,
        DateTime: datetime(2026, 11, number, tzinfo=UTC),
        Date: date(2026, 11, number),
        LargeBinary: tenant.encode(),
        JSONB: {"of": tenant},
        ARRAY: [tenant],
        HALFVEC: [float(number), 0.5],
    }
    if holds_numbers(column):
        return [Decimal(number)]
    return next(value for kind, value in values.items() if isinstance(column.type, kind))


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with a row of two tenants in every table, seen by the application and by the owner."""

    urls: Urls
    app: Engine
    owner: Engine


@asynccontextmanager
async def filled_database(server: Urls) -> AsyncGenerator[Filled]:
    """Made once for a module: its tests undo what they do."""
    async with fresh_database(server) as urls:
        filled = Filled(urls, create_engine(driver_url(urls.app)), create_engine(driver_url(urls.owner)))
        fill(filled.owner)
        yield filled
        filled.app.dispose()
        filled.owner.dispose()


def owner_of(app: App) -> Engine:
    assert app.database.owner_url is not None
    return create_engine(driver_url(app.database.owner_url), poolclass=NullPool)


def fill(owner: Engine) -> None:
    with owner.begin() as connection:
        for table in TABLES:
            connection.execute(insert(table), [row_of(table, tenant) for tenant in NUMBERS])


@contextmanager
def acting(app: Engine, tenant: str | None) -> Generator[Connection]:
    """The application inside a transaction of a tenant; whatever it does is undone."""
    with app.connect() as connection, connection.begin() as transaction:
        if tenant is not None:
            connection.execute(BIND_TENANT, {"tenant_id": tenant})
        yield connection
        transaction.rollback()


def tenant_column(table: CoreTable) -> Column[str]:
    return table.c.id if table.name == "tenants" else table.c.tenant_id


def unique_keys(table: CoreTable) -> list[Key]:
    """The primary key first; a key that holds for some rows only is none."""
    constraints = sorted(
        (tuple(each.columns.keys()) for each in table.constraints if isinstance(each, UniqueConstraint)),
    )
    indexes = [
        tuple(index.columns.keys()) for index in table.indexes if index.unique and not _is_partial(index)
    ]
    return [tuple(table.primary_key.columns.keys()), *constraints, *indexes]


def _is_partial(index: Index) -> bool:
    return index.dialect_options["postgresql"]["where"] is not None


def state_of(error: DBAPIError) -> str | None:
    assert isinstance(error.orig, psycopg.Error)
    return error.orig.sqlstate
