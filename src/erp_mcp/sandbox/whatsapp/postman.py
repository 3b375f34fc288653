"""Carries web hooks to whoever listens on loopback, when they are due by the clock of the world."""

import asyncio
from ipaddress import ip_address
from urllib.parse import urlsplit

import anyio
import httpx

from erp_mcp.sandbox.whatsapp.mailbox import Parcel
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

LINGER_SECONDS = 0.02
GATHERED_SECONDS = 0.5


class Postman:
    def __init__(self, world: WhatsAppWorld) -> None:
        self._world = world
        self._work = asyncio.Event()
        self._round = anyio.Lock()
        # trust_env: a proxy of the environment would take the hooks away from loopback
        self._client = httpx.AsyncClient(trust_env=False)
        world.on_work = self._work.set

    async def run(self) -> None:
        """In real time, until cancelled; a moment's wait lets more updates gather for the next parcel."""
        while True:
            self._work.clear()
            await self._catch_up()
            with anyio.move_on_after(self._pause_seconds()):
                await self._work.wait()
            await anyio.sleep(LINGER_SECONDS)

    async def close(self) -> None:
        await self._client.aclose()

    async def drain(self) -> int:
        """All that is due now; how many were answered with 200."""
        self._world.run_due()
        return await self._deliver()

    async def advance(self, seconds: float) -> None:
        """Time passes without anybody waiting; the web hooks of half a second travel together."""
        until = self._world.clock.now() + seconds
        await self._catch_up()
        while (moment := self._world.next_moment()) is not None and moment <= until:
            self._world.clock.set(max(moment, self._world.clock.now()))
            self._world.advance(min(GATHERED_SECONDS, max(until - self._world.clock.now(), 0)))
            await self._catch_up()
        self._world.clock.set(until)

    async def _catch_up(self) -> None:
        if self._world.config.webhooks_held:
            self._world.run_due()
        else:
            await self.drain()

    async def _deliver(self) -> int:
        heard = 0
        url = self._world.config.webhook_url
        if url is None:
            return 0
        async with self._round:
            while parcel := self._world.mailbox.take(self._world.clock.now()):
                status = await self._post(url, parcel)
                self._world.mailbox.answered(parcel, status, self._world.clock.now())
                heard += status == 200
        return heard

    async def _post(self, url: str, parcel: Parcel) -> int | None:
        """None where nobody answered."""
        headers = {"content-type": "application/json", "user-agent": "facebookexternalua"}
        if parcel.signature:
            headers["x-hub-signature-256"] = parcel.signature
        timeout = self._world.config.webhook_timeout_seconds
        try:
            response = await self._client.post(
                checked_target(url), content=parcel.body, headers=headers, timeout=timeout
            )
        except httpx.TransportError:
            return None
        return response.status_code

    def _pause_seconds(self) -> float | None:
        moment = self._world.next_moment()
        if moment is None or self._world.clock.is_frozen or self._world.config.webhooks_held:
            return None
        return max(moment - self._world.clock.now(), 0)


def checked_target(url: str) -> str:
    """Nothing of a sandbox leaves the machine."""
    host = urlsplit(url).hostname or ""
    if host != "localhost" and not (_is_address(host) and ip_address(host).is_loopback):
        raise ValueError(f"The web hook {url} is not on loopback.")
    return url


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
