"""Whatever the application asks as one tenant, it learns and changes nothing of another."""

from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import ForeignKeyConstraint, and_, delete, func, select, text, true, update
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement

from erp_mcp.store.embedded import Urls
from tests.store.rows import (
    NUMBERS,
    TABLES,
    TENANTED,
    Filled,
    Key,
    acting,
    filled_database,
    row_of,
    state_of,
    tenant_column,
    unique_keys,
    value_of,
)

NOT_ALLOWED = "42501"
FOREIGN_KEY = "23503"
ADDED_TO = {"audit_entries", "consents"}  # and never changed
KEPT = {"approvals", "changes"}  # by the application for ever
STRANGERS = ["beta", None, "", "Alpha", "alpha ", "alpha'--", "*", "%", "nobody"]
KEYS = [(table, key) for table in TABLES for key in unique_keys(table)]
REFERENCES = [
    constraint
    for table in TENANTED
    for constraint in sorted(table.constraints, key=lambda each: str(each.name))
    if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name != "tenants"
]

every_table = pytest.mark.parametrize("table", TABLES, ids=str)
tenanted = pytest.mark.parametrize("table", TENANTED, ids=str)
every_key = pytest.mark.parametrize(("table", "key"), KEYS, ids=str)
stranger = pytest.mark.parametrize("tenant", STRANGERS)


@pytest.fixture(scope="module")
async def filled(server: Urls) -> AsyncGenerator[Filled]:
    async with filled_database(server) as filled:
        yield filled


@contextmanager
def refused(*states: str) -> Generator[None]:
    with pytest.raises(DBAPIError) as caught:
        yield
    assert state_of(caught.value) in states


def of_alpha(table: CoreTable, key: Key) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value_of(table.c[name], "alpha") for name in key))


@every_table
async def test_each_tenant_sees_its_own_row_and_no_other(filled: Filled, table: CoreTable) -> None:
    for tenant in NUMBERS:
        with acting(filled.app, tenant) as connection:
            assert list(connection.scalars(select(tenant_column(table)))) == [tenant]


@stranger
async def test_nobody_else_sees_or_changes_a_row_of_a_tenant(filled: Filled, tenant: str | None) -> None:
    own = 1 if tenant == "beta" else 0
    for table in TABLES:
        with acting(filled.app, tenant) as connection:
            assert connection.scalar(select(func.count()).select_from(table)) == own
            theirs = tenant_column(table) == "alpha"
            assert connection.scalar(select(func.count()).select_from(table).where(theirs)) == 0
            if table.name not in {"tenants", *ADDED_TO}:
                assert connection.execute(update(table).values({"tenant_id": "beta"})).rowcount == own
                if table.name not in KEPT:
                    assert connection.execute(delete(table).where(theirs)).rowcount == 0


@every_key
async def test_no_key_leads_to_a_row_of_another_tenant(filled: Filled, table: CoreTable, key: Key) -> None:
    with acting(filled.app, "beta") as connection:
        assert connection.execute(select(table).where(of_alpha(table, key))).all() == []
        if table.name not in {"tenants", *ADDED_TO}:
            change = update(table).values({key[-1]: table.c[key[-1]]}).where(of_alpha(table, key))
            assert connection.execute(change).rowcount == 0
            if table.name not in KEPT:
                assert connection.execute(delete(table).where(of_alpha(table, key))).rowcount == 0


@tenanted
async def test_a_join_finds_nothing_of_another_tenant(filled: Filled, table: CoreTable) -> None:
    with acting(filled.app, "beta") as connection:
        for other in TENANTED:
            also = other.alias()
            joined = select(table.c.tenant_id, also.c.tenant_id).join_from(table, also, true())
            assert [tuple(row) for row in connection.execute(joined)] == [("beta", "beta")]


@every_table
async def test_a_row_for_another_tenant_is_refused(filled: Filled, table: CoreTable) -> None:
    for tenant in STRANGERS:
        with acting(filled.app, tenant) as connection, refused(NOT_ALLOWED):
            connection.execute(insert(table).values(row_of(table, "alpha")))


@tenanted
async def test_a_row_cannot_be_given_to_another_tenant(filled: Filled, table: CoreTable) -> None:
    with acting(filled.app, "beta") as connection, refused(NOT_ALLOWED):
        connection.execute(update(table).values(tenant_id="alpha"))


@every_key
async def test_an_upsert_cannot_land_on_a_row_of_another_tenant(
    filled: Filled, table: CoreTable, key: Key
) -> None:
    as_alpha = insert(table).values(row_of(table, "alpha"))
    for statement in (
        as_alpha.on_conflict_do_nothing(index_elements=key),
        as_alpha.on_conflict_do_update(index_elements=key, set_={key[-1]: table.c[key[-1]]}),
    ):
        with acting(filled.app, "beta") as connection, refused(NOT_ALLOWED):
            connection.execute(statement)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: str(each.name))
async def test_no_reference_can_point_to_a_row_of_another_tenant(
    filled: Filled, reference: ForeignKeyConstraint
) -> None:
    table, column = reference.table, list(reference.columns)[-1]
    strange = {column.name: value_of(column, "alpha")}
    pointing = update(table).values(strange)
    if table.name in ADDED_TO:
        pointing = insert(table).values(row_of(table, "beta") | strange | {"id": 99})
    with acting(filled.app, "beta") as connection, refused(FOREIGN_KEY):
        connection.execute(pointing)


async def test_the_hash_of_a_token_is_the_only_key_that_tenants_share(filled: Filled) -> None:
    """It has to be: it is looked up before the tenant is known. Nobody meets the hash of 256 random bits."""
    shared = [(table.name, key) for table, key in KEYS if tenant_column(table).name != key[0]]
    assert shared == [("api_tokens", ("hash",))]
    tokens = next(table for table in TENANTED if table.name == "api_tokens")
    stolen = row_of(tokens, "beta") | {"id": 3, "name": "stolen", "hash": b"alpha"}
    upsert = insert(tokens).on_conflict_do_update(index_elements=["hash"], set_={"name": "stolen"})
    with acting(filled.app, "beta") as connection, refused(NOT_ALLOWED):
        connection.execute(upsert, stolen)
    with acting(filled.app, "beta") as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(insert(tokens), stolen)
    assert "alpha" not in str(caught.value.orig)


@every_table
async def test_copying_a_table_out_gives_the_own_rows_only(filled: Filled, table: CoreTable) -> None:
    with psycopg.connect(filled.urls.app) as connection, connection.cursor() as cursor:
        cursor.execute("select set_config('erp.tenant', 'beta', true)")
        with cursor.copy(f"copy (table {table.name}) to stdout".encode()) as copy:
            lines = b"".join(bytes(part) for part in copy).splitlines()
    assert len(lines) == 1
    assert b"alpha" not in lines[0]


async def test_a_condition_that_fails_on_some_row_never_meets_those_of_another_tenant(filled: Filled) -> None:
    with acting(filled.app, "beta") as connection:
        names = connection.scalars(text("select name from customers where 1 / (external_id - 1) = 1"))
        assert list(names) == ["beta"]


async def test_statistics_tell_nothing_of_other_tenants(filled: Filled) -> None:
    with filled.owner.begin() as connection:
        connection.execute(text("analyze"))
    with acting(filled.app, "beta") as connection:
        values = connection.execute(text("select * from pg_stats where schemaname = 'public'")).all()
    assert [row for row in values if row.tablename != "alembic_version"] == []


async def test_the_functions_tell_whose_a_token_is_and_which_tenants_there_are(filled: Filled) -> None:
    with acting(filled.app, "beta") as connection:
        assert connection.execute(text("select * from find_token(sha256('guess'))")).all() == []
        found = connection.execute(text("select * from find_token('alpha')")).mappings().one()
        assert set(found) == {"tenant_id", "name", "scopes", "expires_at", "revoked_at"}
        assert (found["tenant_id"], found["name"], found["scopes"]) == ("alpha", "alpha", ["alpha"])
        assert list(connection.scalars(text("select * from list_tenants()"))) == ["alpha", "beta"]
