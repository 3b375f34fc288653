"""Rows for every table there is, made from the columns alone; what a database holds; and there and back."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from pgvector.sqlalchemy import HALFVEC
from psycopg import sql
from pydantic import JsonValue
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, Numeric, Text, insert
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeEngine

from erp_mcp.store.archive import Manifest, open_archive
from erp_mcp.store.backup import LEFT_OUT, back_up
from erp_mcp.store.embedded import Urls
from erp_mcp.store.restore import Restored, restore
from erp_mcp.store.tables import Table
from erp_mcp.store.urls import driver_url
from tests.conftest import NUMBERS, at
from tests.store.rows import holds_numbers

ROWS_EACH = 3
SHARE = "NUMERIC(3, 2)"
# What COPY has to escape, four scripts, and what looks like a NULL and is none.
HARD_TEXT = "a\tb\nc\r\\d \\N \\. \"q\" 's' {x} سلام مرحبا ığüş 👩‍👩‍👧"
HARD_JSON: JsonValue = {HARD_TEXT: [None, True, 1.5, 10**20, {"deep": []}]}
# Keys must differ from row to row; an API token's hash even from tenant to tenant.
BY_TYPE: dict[type[TypeEngine[Any]], Callable[[str, int], object]] = {
    HALFVEC: lambda _, n: [n / 10, -0.00006103515625, 65504.0, 1 / 3],
    JSONB: lambda _, n: {"n": n, "hard": HARD_JSON},
    ARRAY: lambda _, n: [HARD_TEXT, "", "NULL", "{}", str(n)][n - 1 :],
    Boolean: lambda _, n: n % 2 == 0,
    DateTime: lambda _, n: datetime(1999, 12, 31, 23, 59, 59, n, UTC),
    Date: lambda _, n: date(2026, 2, n),
    Integer: lambda _, n: n,
    Numeric: lambda _, n: Decimal(f"-123456789.{n}0"),
    LargeBinary: lambda name, n: sha256(f"{name} {n}".encode()).digest(),
    Text: lambda name, n: f"{HARD_TEXT} {name} {n}",
}
ALL_TABLES = """
select table_name from information_schema.tables
where table_schema = 'public' and table_type = 'BASE TABLE'
    and table_name not in ('alembic_version', 'knowledge_vectors_rest')
"""


async def fill(owner_url: str, tenant_id: str) -> None:
    """Every table gets rows, numbered alike in every tenant; what may be absent is so in some of them."""
    engine = create_async_engine(driver_url(owner_url))
    async with engine.begin() as connection:
        for table in Table.metadata.sorted_tables:
            is_one_of_a_tenant = len(table.primary_key.columns) == 1
            numbers = range(1, 2 if is_one_of_a_tenant else ROWS_EACH + 1)
            given = [each for each in table.columns if each.computed is None]
            rows = [{each.name: value(each, tenant_id, n) for each in given} for n in numbers]
            await connection.execute(insert(table), rows)
    await engine.dispose()


def value(column: Column[Any], tenant_id: str, n: int) -> object:
    if column.name == "tenant_id" or str(column) == "tenants.id":
        return tenant_id
    if column.foreign_keys:
        target = next(key.column for key in column.foreign_keys if key.column.name != "tenant_id")
        return value(target, tenant_id, n)
    if column.nullable and n % 2 == 0:
        return None
    return typed_value(column, tenant_id, n)


def typed_value(column: Column[Any], tenant_id: str, n: int) -> object:
    if holds_numbers(column):
        return [Decimal(f"{n}.50"), None]
    if str(column.type) == SHARE:
        return Decimal(f"0.{n}0")
    found = next(make for kind, make in BY_TYPE.items() if isinstance(column.type, kind))
    return found(f"{tenant_id} {column}", n)


async def contents(owner_url: str, tenant_id: str | None = None) -> dict[str, list[str]]:
    """Every row of every table that a backup carries, as the owner sees it."""
    async with await psycopg.AsyncConnection.connect(owner_url, options="-c timezone=UTC") as connection:
        names = {str(row[0]) for row in await (await connection.execute(ALL_TABLES)).fetchall()}
        found: dict[str, list[str]] = {}
        for name in sorted(names - LEFT_OUT):
            key = sql.Identifier("id" if name == "tenants" else "tenant_id")
            statement = sql.SQL("select t::text from {} t where {} = coalesce(%s, {}) order by 1")
            cursor = await connection.execute(statement.format(sql.Identifier(name), key, key), [tenant_id])
            found[name] = [str(row[0]) for row in await cursor.fetchall()]
        return found


@asynccontextmanager
async def new_database(server: Urls, template: str = "erp_mcp") -> AsyncGenerator[Urls]:
    """The template is the migrated one, or `template1` for a database without a schema."""
    name = f"restored_{next(NUMBERS)}"
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        await connection.execute(f'create database "{name}" template {template} owner erp_owner'.encode())
        yield Urls(owner=at(server.owner, name), app=at(server.app, name))
        await connection.execute(f'drop database "{name}" with (force)'.encode())


def quietly(_what: str, _size: int) -> None:
    """Nobody watches."""


async def saved(urls: Urls, file: Path, tenant_id: str | None = None) -> Manifest:
    return await back_up(urls.owner, file, tenant_id, quietly)


async def loaded(
    urls: Urls, file: Path, tenant_id: str | None = None, progress: Callable[[str, int], None] = quietly
) -> Restored:
    with open_archive(file) as archive:
        return await restore(archive, urls.app, urls.owner, tenant_id, progress)
