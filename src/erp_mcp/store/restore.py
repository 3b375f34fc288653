"""Restore: the rows of a backup into a store, or a tenant, that has none yet; all of them or nothing."""

from dataclasses import dataclass

import psycopg
from anyio import to_thread
from psycopg import sql

from erp_mcp.errors import BackupRefused
from erp_mcp.store.archive import Archive, Manifest, Progress, TableRows
from erp_mcp.store.backup import TENANTS, check_owner, key_column, owner_connection
from erp_mcp.store.database import look, make_ready
from erp_mcp.store.migrate import head, migrate
from erp_mcp.store.readiness import check

ONE_RESTORE = 0x65_72_70_72
ONE_AT_A_TIME = "select pg_advisory_xact_lock(%s)"
# Nobody can write rows of a tenant while its own row is locked: their foreign key waits.
LOCK_TENANTS = "select from tenants where id = any(%s) for update"

INTO_A_NEW_ONE = (
    "Restore it into a new store: set ERP_MCP_DATA_DIR to a new folder, "
    "or ERP_MCP_DATABASE_URL and ERP_MCP_DATABASE_OWNER_URL to an empty database."
)

COLUMNS = """
select table_name, array_agg(column_name::text) from information_schema.columns
where table_schema = 'public' and is_generated = 'NEVER' group by table_name
"""
IDENTITIES = """
select table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
from information_schema.columns
where table_schema = 'public' and is_identity = 'YES' and table_name = any(%s)
"""
ADVANCE = """
select setval(%s, max({column})) from {table} having max({column}) >= (select last_value from {sequence})
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """`rows` counts those of each table."""

    tenants: tuple[str, ...]
    rows: dict[str, int]


async def restore(
    archive: Archive, app_url: str, owner_url: str, tenant_id: str | None, progress: Progress
) -> Restored:
    """A backup of an older schema goes into a store at that schema, which is then brought forward."""
    one_tenant = tenant_id or archive.manifest.tenant
    tenants = _chosen(archive, one_tenant)
    await archive.verify(progress)
    await _bring_to(archive, app_url, owner_url)
    async with owner_connection(owner_url) as connection, connection.transaction():
        await check_owner(connection)
        await connection.execute(ONE_AT_A_TIME, [ONE_RESTORE])
        await connection.execute(LOCK_TENANTS, [list(tenants)])
        await _check_layout(connection, archive)
        await _check_vacant(connection, archive.manifest, one_tenant)
        rows = await _load(connection, archive, tenants, progress)
    await make_ready(app_url, owner_url)
    return Restored(tenants, rows)


def _chosen(archive: Archive, tenant_id: str | None) -> tuple[str, ...]:
    file, manifest = archive.file, archive.manifest
    if manifest.revision > head():
        raise BackupRefused(
            f"{file} was written by a newer erp_mcp ({manifest.version}); upgrade this one to restore it."
        )
    if tenant_id is None:
        return manifest.tenants
    if tenant_id not in manifest.tenants:
        known = ", ".join(manifest.tenants)
        raise BackupRefused(f"{file} has no tenant `{tenant_id}`; it has: {known}.")
    return (tenant_id,)


async def _bring_to(archive: Archive, app_url: str, owner_url: str) -> None:
    revision = archive.manifest.revision
    found = await look(app_url)
    check(found)
    if (found.revision or "") > revision:
        raise BackupRefused(
            f"{archive.file} has an older schema ({revision}) than this store ({found.revision}). "
            f"{INTO_A_NEW_ONE} It is brought forward there, and a new backup of it fits in here."
        )
    if found.revision != revision:
        await to_thread.run_sync(migrate, owner_url, found.role, revision)


async def _check_layout(connection: psycopg.AsyncConnection, archive: Archive) -> None:
    """A manifest may only name tables and columns that hold a tenant's rows here."""
    cursor = await connection.execute(COLUMNS)
    found = {name: set(columns) for name, columns in await cursor.fetchall()}
    for table in archive.manifest.tables:
        owned = table.name == TENANTS or "tenant_id" in table.columns
        if not owned or found.get(table.name) != set(table.columns):
            raise BackupRefused(
                f"{archive.file} has a table `{table.name}` that does not fit its schema "
                f"({archive.manifest.revision}); nothing was restored."
            )


async def _check_vacant(
    connection: psycopg.AsyncConnection, manifest: Manifest, tenant_id: str | None
) -> None:
    """A tenant that is but a name does not count: every server that starts makes its own."""
    for table in manifest.tables:
        if table.name != TENANTS and await _has_rows(connection, table.name, tenant_id):
            if tenant_id is None:
                raise BackupRefused(
                    f"This store has rows already (in `{table.name}`); nothing was restored. {INTO_A_NEW_ONE}"
                )
            raise BackupRefused(
                f"The tenant `{tenant_id}` has rows here already (in `{table.name}`); nothing was restored. "
                f"{INTO_A_NEW_ONE} Or delete the tenant first: `erp-mcp tenant delete {tenant_id}`."
            )


async def _has_rows(connection: psycopg.AsyncConnection, table: str, tenant_id: str | None) -> bool:
    statement = sql.SQL("select exists (select from {} where %(tenant)s::text is null or {} = %(tenant)s)")
    cursor = await connection.execute(
        statement.format(sql.Identifier(table), key_column(table)), {"tenant": tenant_id}
    )
    return (await cursor.fetchone()) == (True,)


async def _load(
    connection: psycopg.AsyncConnection, archive: Archive, tenants: tuple[str, ...], progress: Progress
) -> dict[str, int]:
    rows: dict[str, int] = {}
    for table in archive.manifest.tables:
        try:
            rows[table.name] = await _copy_in(connection, archive, table, tenants, progress)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise BackupRefused(
                f"This store does not take the rows of `{table.name}` ({error.diag.message_primary}); "
                "nothing was restored."
            ) from error
    await _advance_identities(connection, archive.manifest)
    return rows


async def _copy_in(
    connection: psycopg.AsyncConnection,
    archive: Archive,
    table: TableRows,
    tenants: tuple[str, ...],
    progress: Progress,
) -> int:
    """By way of a temporary table: COPY refuses tables with row-level security, and takes no filter."""
    name, columns = sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    await connection.execute(
        sql.SQL("create temporary table incoming (like {} including generated)").format(name)
    )
    copying = sql.SQL("copy pg_temp.incoming ({}) from stdin").format(columns)
    async with connection.cursor().copy(copying) as copy:
        async for block in archive.blocks(table):
            await copy.write(block)
            progress(table.name, len(block))
    inserting = sql.SQL("insert into {} ({}) select {} from pg_temp.incoming where {} = any(%s)")
    statement = inserting.format(name, columns, columns, key_column(table.name)) + _onto_bare_tenants(table)
    rows = (await connection.execute(statement, [list(tenants)])).rowcount
    await connection.execute("drop table pg_temp.incoming")
    return rows


def _onto_bare_tenants(table: TableRows) -> sql.Composable:
    if table.name != TENANTS:
        return sql.SQL("")
    columns = [sql.Identifier(name) for name in table.columns if name != "id"]
    replaced = [sql.SQL("{} = excluded.{}").format(column, column) for column in columns]
    return sql.SQL(" on conflict (id) do update set ") + sql.SQL(", ").join(replaced)


async def _advance_identities(connection: psycopg.AsyncConnection, manifest: Manifest) -> None:
    """Beyond the largest id, and never back: other tenants take theirs from the same sequences."""
    cursor = await connection.execute(IDENTITIES, [[table.name for table in manifest.tables]])
    for table, column, sequence in await cursor.fetchall():
        statement = sql.SQL(ADVANCE).format(
            table=sql.Identifier(table),
            column=sql.Identifier(column),
            sequence=sql.Identifier(*sequence.split(".")),
        )
        await connection.execute(statement, [sequence])
