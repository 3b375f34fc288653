"""The whole application as a command opens it, for one tenant that exists."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.app import App


@asynccontextmanager
async def entered(tenant: str | None) -> "AsyncGenerator[tuple[App, str]]":
    """A tenant that is named must be there."""
    from erp_mcp.app import open_app
    from erp_mcp.governance.tenants import check_known

    async with open_app(Settings()) as app, app.queue.open_async():
        if tenant:
            await check_known(app.database.transactions, tenant)
        yield app, tenant or app.settings.tenant
