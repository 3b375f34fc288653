"""Whatever the application asks as one tenant, it learns and changes nothing of another."""

from collections.abc import AsyncGenerator

import psycopg
import pytest
from sqlalchemy import ForeignKeyConstraint, Text, and_, cast, delete, func, select, text, update
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from erp_mcp.store.embedded import Urls
from tests.conftest import at
from tests.store.rows import (
    NUMBERS,
    TABLES,
    TENANTED,
    acting,
    engine_at,
    fill,
    row_of,
    state_of,
    unique_keys,
    value_of,
)

NOT_ALLOWED = "42501"
FOREIGN_KEY = "23503"
STRANGERS = ["beta", None, "", "Alpha", "alpha ", "alpha'--", "*", "%", "nobody"]

tenanted = pytest.mark.parametrize("table", TENANTED, ids=str)
every_table = pytest.mark.parametrize("table", TABLES, ids=str)
stranger = pytest.mark.parametrize("tenant", STRANGERS)
every_key = pytest.mark.parametrize(
    ("table", "key"), [(table, key) for table in TABLES for key in unique_keys(table)], ids=str
)
every_reference = pytest.mark.parametrize(
    "reference",
    [
        constraint
        for table in TENANTED
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and len(constraint.columns) > 1
    ],
    ids=lambda constraint: str(constraint.name),
)


@pytest.fixture(scope="module")
async def filled(server: Urls) -> AsyncGenerator[Urls]:
    """One database with a row of two tenants in every table; nothing that a test does to it stays."""
    async with await psycopg.AsyncConnection.connect(
        at(server.owner, "postgres"), autocommit=True
    ) as connection:
        await connection.execute("create database isolation template erp_mcp owner erp_owner")
        urls = Urls(owner=at(server.owner, "isolation"), app=at(server.app, "isolation"))
        fill(urls.owner)
        yield urls
        await connection.execute("drop database isolation with (force)")


def owned_by(table: CoreTable, tenant: str):  # noqa: ANN201
    return (table.c.get("tenant_id", table.c.id)) == tenant


@every_table
def test_each_tenant_sees_exactly_its_own_row(filled: Urls, table: CoreTable) -> None:
    for tenant in NUMBERS:
        with acting(filled, tenant) as connection:
            rows = connection.execute(select(table)).mappings().all()
            owners = [row.get("tenant_id", row["id"] if "id" in row else None) for row in rows]
        assert owners == [tenant]


@stranger
def test_nobody_else_sees_a_row_of_a_tenant(filled: Urls, tenant: str | None) -> None:
    with acting(filled, tenant) as connection:
        for table in TABLES:
            of_alpha = select(func.count()).select_from(table).where(owned_by(table, "alpha"))
            assert (table.name, connection.scalar(of_alpha)) == (table.name, 0)
            total = connection.scalar(select(func.count()).select_from(table))
            assert (table.name, total) == (table.name, 1 if tenant == "beta" else 0)
