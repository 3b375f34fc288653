"""The store as an administrative command opens it: without the server, for one tenant that exists."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.store.database import Database

# Whom the audit names for what is done at the command line.
OPERATOR = "cli"

TenantOption = Annotated[
    str | None, typer.Option("--tenant", help="For this tenant, not for ERP_MCP_TENANT.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@dataclass(frozen=True, slots=True)
class Opened:
    settings: Settings
    database: "Database"
    tenant_id: str


@asynccontextmanager
async def opened(tenant: str | None) -> AsyncGenerator[Opened]:
    """The tenant of the settings is made when it is missing; one that is named must be there."""
    from erp_mcp.governance.tenants import check_known

    settings = Settings()
    async with opened_database(settings, None if tenant else settings.tenant) as database:
        if tenant:
            await check_known(database.transactions, tenant)
        yield Opened(settings, database, tenant or settings.tenant)


@asynccontextmanager
async def opened_database(settings: Settings, tenant: str | None = None) -> "AsyncGenerator[Database]":
    from erp_mcp.app import place
    from erp_mcp.store.database import open_database

    async with open_database(place(settings), tenant) as database:
        yield database
