"""The Odoo of the demo company, shared by the processes of a data folder.

Imports only what a server may import before its first answer: the world comes with the first call.
"""

from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from pydantic import SecretStr

from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.sharing import Shared, serve_apart, shared

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from erp_mcp.sandbox.odoo.world import World

LOCK = "demo-odoo.lock"
DATABASE, LOGIN = "nakhla", "admin"


class DemoOdoo:
    def __init__(self, place: Shared) -> None:
        self.url = place.url
        self._place = place
        self._worlds: dict[str, World] = {}

    @property
    def settings(self) -> dict[str, str | int | SecretStr]:
        return {
            "odoo_url": self.url,
            "odoo_database": DATABASE,
            "odoo_login": LOGIN,
            "odoo_api_key": SecretStr(key_of(LOGIN)),
            "sync_minutes": 0,  # the mirror is loaded as it is, which takes a fraction of reading it from here
        }

    async def begins(self) -> bool:
        """Once it is for this process to serve: whether with nothing of what was changed in it before."""
        await self._place.taken()
        return not self._worlds

    async def serve(self) -> None:
        """As soon as somebody calls."""
        await serve_apart(await self._place.asked(), self._serving)

    def _serving(self, listener: socket) -> "AbstractAsyncContextManager[object]":
        from erp_mcp.sandbox.odoo.serving import serving_odoo
        from erp_mcp.sandbox.odoo.world import World
        from erp_mcp.sandbox.odoo.world.filling import company_rows

        self._worlds = self._worlds or {DATABASE: World(company_rows)}
        return serving_odoo(self._worlds, port=listener)


def demo_odoo(data_dir: Path) -> DemoOdoo:
    return DemoOdoo(shared("Odoo", data_dir / LOCK))
