"""Backup: the rows of the store, or of one tenant, as they were at one moment, while others write on."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import psycopg
from psycopg import IsolationLevel, sql

from erp_mcp import __version__
from erp_mcp.errors import StoreMisconfigured, StoreUnavailable
from erp_mcp.store.archive import (
    BLOCK_BYTES,
    BackupNotWritten,
    Manifest,
    Progress,
    TableRows,
    new_archive,
    write_manifest,
    write_rows,
)
from erp_mcp.store.migrate import head
from erp_mcp.store.readiness import check_migrated, inspect
from erp_mcp.store.tables import Table

# What a principal used up in the last minutes is of no use later. Jobs stay behind too, with the rest of the
# queue: one that was done since would be done again.
LEFT_OUT = frozenset({"rate_counters", "read_meters"})
TENANTS = "tenants"

# Rows as text must read the same on any server, and a server's limits on statements are not meant for this.
SESSION = {
    "search_path": "public",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


def required_owner(owner_url: str | None) -> str:
    if owner_url is None:
        raise StoreMisconfigured("This needs the owner of the database: set ERP_MCP_DATABASE_OWNER_URL.")
    return owner_url


@asynccontextmanager
async def owner_connection(owner_url: str) -> AsyncGenerator[psycopg.AsyncConnection]:
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    try:
        async with await psycopg.AsyncConnection.connect(
            owner_url, options=options, client_encoding="utf8", connect_timeout=5, application_name="erp-mcp"
        ) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise StoreUnavailable from error


async def check_owner(connection: psycopg.AsyncConnection) -> None:
    """Row-level security shows another role no rows at all: a backup by that role would be an empty one."""
    found = await inspect(connection)
    if not found.bypasses_security:
        raise StoreMisconfigured(
            f"The role {found.role} of ERP_MCP_DATABASE_OWNER_URL does not own the tables; "
            "give the URL of the role that does."
        )


def key_column(table: str) -> sql.Identifier:
    """The column that says whose row it is."""
    return sql.Identifier("id" if table == TENANTS else "tenant_id")


async def back_up(
    owner_url: str, file: Path, tenant_id: str | None, progress: Progress, *, replace: bool = False
) -> Manifest:
    with new_archive(file, replace=replace) as archive:
        async with owner_connection(owner_url) as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            manifest = await _copy_all(connection, archive, tenant_id, progress)
        write_manifest(archive, manifest)
    return manifest


async def _copy_all(
    connection: psycopg.AsyncConnection, archive: ZipFile, tenant_id: str | None, progress: Progress
) -> Manifest:
    check_migrated(await inspect(connection))
    await check_owner(connection)
    created_at, tenants = datetime.now(UTC), await _tenants(connection, tenant_id)
    tables: list[TableRows] = []
    for table in Table.metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            columns = tuple(column.name for column in table.columns if column.computed is None)
            rows = TableRows(name=table.name, columns=columns, rows=0, size=0, sha256="")
            tables.append(await _copy_out(connection, archive, rows, tenant_id, progress))
    return Manifest(
        version=__version__,
        revision=head(),
        created_at=created_at,
        tenant=tenant_id,
        tenants=tenants,
        tables=tuple(tables),
    )


async def _tenants(connection: psycopg.AsyncConnection, tenant_id: str | None) -> tuple[str, ...]:
    cursor = await connection.execute("select id from tenants order by id")
    known = tuple(str(row[0]) for row in await cursor.fetchall())
    if not known:
        raise BackupNotWritten("This store is empty: is it the right one? Nothing was written.")
    if tenant_id is None:
        return known
    if tenant_id not in known:
        raise BackupNotWritten(
            f"There is no tenant `{tenant_id}`; there is: {', '.join(known)}. Nothing was written."
        )
    return (tenant_id,)


async def _copy_out(
    connection: psycopg.AsyncConnection,
    archive: ZipFile,
    table: TableRows,
    tenant_id: str | None,
    progress: Progress,
) -> TableRows:
    statement = sql.SQL("copy (select {columns} from {table} where {condition}) to stdout").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        table=sql.Identifier(table.name),
        condition=sql.SQL("true")
        if tenant_id is None
        else sql.SQL("{} = {}").format(key_column(table.name), tenant_id),
    )
    cursor = connection.cursor()
    async with cursor.copy(statement) as copy:
        blocks = _in_blocks(copy, table.name, progress)
        size, digest = await write_rows(archive, table.member, blocks)
    return table.model_copy(update={"rows": cursor.rowcount, "size": size, "sha256": digest})


async def _in_blocks(
    rows: AsyncIterable[bytes | bytearray | memoryview], table: str, progress: Progress
) -> AsyncGenerator[bytes]:
    """COPY hands over single rows: too little at a time for a thread to compress."""
    block = bytearray()
    async for row in rows:
        block += row
        if len(block) >= BLOCK_BYTES:
            progress(table, len(block))
            yield bytes(block)
            block.clear()
    progress(table, len(block))
    if block:
        yield bytes(block)
