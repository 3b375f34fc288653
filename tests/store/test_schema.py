"""The migrations make the schema that the tables describe, once, whoever runs them and however often."""

import re
import sys
from pathlib import Path

import anyio
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hatchling.builders.wheel import WheelBuilder
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, create_engine, text
from sqlalchemy import Table as CoreTable
from sqlalchemy.engine import Connection

from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import driver_url
from erp_mcp.store.migrate import head, migrate
from erp_mcp.store.tables import Table
from tests.apps import fresh_database

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT / "src/erp_mcp/store/migrations/versions"
REVISIONS = sorted(VERSIONS.glob("[0-9]*.py"))
REVISION = re.compile(r'^(?:down_)?revision = "?(\d*)', re.MULTILINE)
TABLES = list(Table.metadata.sorted_tables)

# Everything that a table consists of, as PostgreSQL itself would write it down.
SCHEMA = """
select relname, attname, format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attidentity::text || ' '
    || coalesce(pg_get_expr(adbin, adrelid), '-')
from pg_attribute join pg_class on pg_class.oid = attrelid
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and attnum > 0 and not attisdropped and relname <> 'alembic_version'
union all
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'alembic_version' and contype <> 'n'
    and not (select relispartition from pg_class where pg_class.oid = conrelid)
union all
select tablename, indexname, indexdef from pg_indexes
where schemaname = 'public' and tablename not in ('alembic_version', 'knowledge_vectors_rest')
order by 1, 2, 3
"""
EVERYTHING = """
select string_agg(md5(row::text), '' order by row::text) from (
    select oid, relname, relnamespace, relkind, relacl::text, relrowsecurity from pg_class
    union all select oid, polname, 0, 'p', pg_get_expr(polqual, polrelid), true from pg_policy
    union all select oid, proname, pronamespace, 'f', proacl::text, prosecdef from pg_proc
) as row
"""


def is_described(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Partitions follow their parent."""
    return not (name or "").startswith("knowledge_vectors_rest")


def schema_of(connection: Connection) -> list[tuple[str, ...]]:
    return [tuple(row) for row in connection.execute(text(SCHEMA))]


async def test_migrations_make_exactly_what_the_tables_describe(server: Urls) -> None:
    async with fresh_database(server, "template1") as empty, fresh_database(server) as migrated:
        described, made = create_engine(driver_url(empty.owner)), create_engine(driver_url(migrated.owner))
        with described.begin() as connection:
            Table.metadata.create_all(connection)
            expected = schema_of(connection)
        with made.begin() as connection:
            assert schema_of(connection) == expected
        described.dispose()
        made.dispose()
    assert len(expected) > 200


async def test_alembic_finds_nothing_to_migrate(urls: Urls) -> None:
    engine = create_engine(driver_url(urls.owner))
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": is_described}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata) == []
    engine.dispose()


async def test_migrating_again_changes_nothing(urls: Urls) -> None:
    async def everything() -> object:
        async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
            return await (await connection.execute(EVERYTHING)).fetchone()

    before = await everything()
    await anyio.to_thread.run_sync(migrate, urls.owner, "erp_app")
    assert await everything() == before


@pytest.mark.slow
async def test_three_processes_may_migrate_at_once(server: Urls) -> None:
    async with fresh_database(server, "template1") as urls:
        code = "import sys; from erp_mcp.store.migrate import migrate; migrate(*sys.argv[1:])"
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(anyio.run_process, [sys.executable, "-c", code, urls.owner, "erp_app"])
        async with await psycopg.AsyncConnection.connect(urls.app) as connection:
            rows = await (await connection.execute("select version_num from alembic_version")).fetchall()
    assert rows == [(head(),)]


def test_revisions_follow_each_other_without_a_gap() -> None:
    found = [REVISION.findall(file.read_text(encoding="utf-8")) for file in REVISIONS]
    numbers = [file.name[:4] for file in REVISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert found == [[number, before] for number, before in zip(numbers, ["", *numbers], strict=False)]
    assert head() == numbers[-1]


def test_every_revision_that_applies_sql_has_it_and_both_are_in_the_wheel() -> None:
    applied = [file.with_suffix(".sql") for file in REVISIONS if "apply(__file__)" in file.read_text()]
    assert sorted(VERSIONS.glob("*.sql")) == applied
    wheel = {Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {*REVISIONS, *applied, VERSIONS.parent / "env.py"} <= wheel


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_key_begins_with_the_tenant(table: CoreTable) -> None:
    tenant = "id" if table.name == "tenants" else "tenant_id"
    assert next(iter(table.primary_key.columns)).name == tenant
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            first = constraint.elements[0]
            assert first.parent.name == "tenant_id"
            assert first.column.name == ("id" if constraint.referred_table.name == "tenants" else "tenant_id")
        if isinstance(constraint, UniqueConstraint):
            assert next(iter(constraint.columns)).name == "tenant_id"
