"""Where the demo's WhatsApp delivers: a port of loopback beside whatever transport the server has."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import anyio
from starlette.applications import Starlette

from erp_mcp.app import App
from erp_mcp.opening import Opening
from erp_mcp.sandbox.listening import listening
from erp_mcp.sandbox.ports import opened_port
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID
from erp_mcp.sandbox.whatsapp.people import WINDOW_SECONDS
from erp_mcp.store.threads import Writer, heard_since
from erp_mcp.web.whatsapp import PATH, webhook_routes


@asynccontextmanager
async def hearing(app: App) -> AsyncGenerator[str]:
    """The address of the web hook while the application is open."""

    @asynccontextmanager
    async def opened() -> AsyncGenerator[App]:
        yield app

    listener = opened_port()
    _, port = listener.getsockname()
    async with anyio.create_task_group() as tasks:
        opening = Opening(opened, (), tasks)
        pages = Starlette(routes=webhook_routes(opening, app.settings.request_timeout_seconds))
        async with listening(lambda url, transport_of: pages, listener):
            yield f"http://127.0.0.1:{port}{PATH}"
        opening.close()


async def writers(app: App) -> list[Writer]:
    """Whose windows are open by what the demo has stored, which outlives its WhatsApp."""
    since = datetime.now(UTC) - timedelta(seconds=WINDOW_SECONDS)
    async with app.database.transactions(app.settings.tenant) as session:
        return await heard_since(session, PHONE_NUMBER_ID, since)
