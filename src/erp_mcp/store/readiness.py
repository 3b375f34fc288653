"""Whether a database can be used by this version, and for what is wrong the sentence that mends it."""

from dataclasses import dataclass, replace

import psycopg
from psycopg.rows import class_row, scalar_row

from erp_mcp.errors import StoreMisconfigured
from erp_mcp.store.migrate import head

OLDEST_SERVER = 14
OLDEST_PGVECTOR = (0, 8)

INSPECT = """
select current_setting('server_version_num')::int / 10000 as server_version,
       (select extversion from pg_extension where extname = 'vector') as pgvector_version,
       (select default_version from pg_available_extensions where name = 'vector') as pgvector_available,
       exists (
           select from pg_class where relname = 'alembic_version' and relnamespace = 'public'::regnamespace
       ) as has_schema,
       role.rolsuper or role.rolbypassrls or exists (
           select from pg_class where relname = 'tenants' and pg_has_role(role.oid, relowner, 'member')
       ) as bypasses_security,
       role.rolname as role
from pg_roles role where role.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Inspection:
    server_version: int
    pgvector_version: str | None
    pgvector_available: str | None
    has_schema: bool
    bypasses_security: bool
    role: str
    revision: str | None = None

    @property
    def is_migrated(self) -> bool:
        return self.revision == head()


async def inspect(connection: psycopg.AsyncConnection[object]) -> Inspection:
    async with connection.cursor(row_factory=class_row(Inspection)) as cursor:
        found = await (await cursor.execute(INSPECT)).fetchone()
    if found is None:
        raise StoreMisconfigured("The database does not know the role that is connected.")
    if not found.has_schema:
        return found
    async with connection.cursor(row_factory=scalar_row) as cursor:
        try:
            await cursor.execute("select version_num from alembic_version")
        except psycopg.errors.InsufficientPrivilege as error:
            raise StoreMisconfigured(
                f"The role {found.role} has no rights on the tables, which were made for another role. "
                "Connect as that one, or make this one a member of it."
            ) from error
        return replace(found, revision=await cursor.fetchone())


def check(found: Inspection) -> None:
    """Refuse a database that would be slow, wrong or unsafe; a missing schema is not refused here."""
    if found.server_version < OLDEST_SERVER:
        raise StoreMisconfigured(
            f"PostgreSQL {found.server_version} is too old; erp_mcp needs {OLDEST_SERVER} or newer."
        )
    _check_pgvector(found.pgvector_version, found.pgvector_available)
    if found.bypasses_security:
        raise StoreMisconfigured(
            f"The role {found.role} of ERP_MCP_DATABASE_URL can bypass row-level security. "
            "Use a role that is no superuser, lacks BYPASSRLS and does not own the tables; "
            "give the owner's URL as ERP_MCP_DATABASE_OWNER_URL."
        )


def _check_pgvector(version: str | None, available: str | None) -> None:
    if version is None and available is None:
        raise StoreMisconfigured(
            "This PostgreSQL has no pgvector. Install the extension `vector` 0.8 or newer on the server."
        )
    if version is None:
        raise StoreMisconfigured(
            "The extension `vector` is not in this database yet. "
            "Run `create extension vector` in it as a superuser."
        )
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PGVECTOR:
        raise StoreMisconfigured(
            f"pgvector {version} is too old. Install 0.8 or newer, then run `alter extension vector update`."
        )


def check_migrated(found: Inspection) -> None:
    if found.revision is not None and found.revision > head():
        raise StoreMisconfigured(
            f"The database was migrated by a newer erp_mcp (revision {found.revision}); upgrade this one."
        )
    if not found.is_migrated:
        raise StoreMisconfigured(
            "The database lacks the schema of this version. Set ERP_MCP_DATABASE_OWNER_URL and start again."
        )
