"""The WhatsApp of the demo company, shared by the processes of a data folder.

Imports only what a server may import before its first answer: the world comes with the first call.
"""

import time
from functools import partial
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from pydantic import SecretStr

from erp_mcp.sandbox.sharing import Shared, serve_apart, shared
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID, TOKEN, WABA_ID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractAsyncContextManager

    from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
    from erp_mcp.store.threads import Writer

LOCK = "demo-whatsapp.lock"
DELAY_SHARE = 0.1  # nobody wants to wait half a minute until a message was read


class DemoWhatsApp:
    def __init__(self, place: Shared) -> None:
        self.url = place.url
        self._place = place
        self._config = Config(delay_share=DELAY_SHARE)
        self._world: WhatsAppWorld | None = None

    @property
    def settings(self) -> dict[str, str | SecretStr]:
        return {
            "whatsapp_token": SecretStr(TOKEN),
            "whatsapp_app_secret": SecretStr(self._config.app_secret),
            "whatsapp_verify_token": SecretStr(self._config.verify_token),
            "whatsapp_number_id": PHONE_NUMBER_ID,
            "whatsapp_business_id": WABA_ID,
            "whatsapp_base_url": self.url,
        }

    async def asked(self) -> socket:
        """Once somebody sends or writes."""
        return await self._place.asked()

    async def serve(self, listener: socket, webhook_url: str, writers: "Iterable[Writer]" = ()) -> None:
        """`writers` wrote to the world before this one; their windows are open still."""
        await serve_apart(listener, partial(self._serving, webhook_url, writers))

    def _serving(
        self, webhook_url: str, writers: "Iterable[Writer]", listener: socket
    ) -> "AbstractAsyncContextManager[object]":
        from erp_mcp.sandbox.whatsapp.demo import demo_world
        from erp_mcp.sandbox.whatsapp.server import serving_whatsapp

        self._config.webhook_url = webhook_url
        # Not those of last time: an id of a message that was stored then would be taken for it.
        world = self._world = self._world or demo_world(self._config, seed=time.time_ns())
        for each in writers:
            world.remembers(each)
        return serving_whatsapp(world, listener)


def demo_whatsapp(data_dir: Path) -> DemoWhatsApp:
    return DemoWhatsApp(shared("WhatsApp", data_dir / LOCK))
