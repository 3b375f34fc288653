"""Which numbers a tenant sends from; the line of each is opened when it is first asked."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Self

from erp_mcp.errors import NotFound, WhatsAppNotConnected
from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection, connection_in, connection_of
from erp_mcp.language.nearest import nearest
from erp_mcp.settings import Settings

LONGEST_NAME = 40  # of a number, where it is repeated to who asked


class Numbers:
    def __init__(
        self,
        settings: Settings,
        connections: Connections,
        connect: Callable[[WhatsAppConnection], WhatsApp] = WhatsApp,
    ) -> None:
        self._settings = settings
        self._connections = connections
        self._connect = connect
        self._open: dict[WhatsAppConnection, WhatsApp] = {}
        self._lines = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._lines.aclose()

    async def of(self, tenant_id: str, number_id: str) -> WhatsApp:
        """Whoever was given other credentials is asked anew; what is under way ends on the old line."""
        by_id = {each.number_id: each for each in (await self._connected(tenant_id)).values()}
        if number_id not in by_id:
            raise WhatsAppNotConnected
        connection = by_id[number_id]
        if connection not in self._open:
            self._open[connection] = await self._lines.enter_async_context(self._connect(connection))
        return self._open[connection]

    async def names(self, tenant_id: str) -> list[str]:
        return list(await self._connected(tenant_id))

    async def choose(self, tenant_id: str, name: str | None = None) -> WhatsAppConnection:
        """The one of this name; without a name the only one, or the one of the settings."""
        connected = await self._connected(tenant_id)
        if not connected:
            raise WhatsAppNotConnected
        if name is not None:
            return _named(connected, name)
        in_settings = self._in_settings(tenant_id)
        if in_settings is None and len(connected) > 1:
            raise NotFound(
                f"There are several numbers: {_listed(list(connected))}. Nothing was sent; name one."
            )
        return in_settings or next(iter(connected.values()))

    async def _connected(self, tenant_id: str) -> Mapping[str, WhatsAppConnection]:
        in_settings = self._in_settings(tenant_id)
        found = {in_settings.name: in_settings} if in_settings else {}
        for each in await self._connections.list(tenant_id):
            if each.kind == "whatsapp":
                known = await self._connections.credentials(tenant_id, "whatsapp", each.name)
                found[each.name] = connection_of(each.name, known.settings, known.secret)
        return found

    def _in_settings(self, tenant_id: str) -> WhatsAppConnection | None:
        """The settings are those of one company; another tenant has connections of its own."""
        return connection_in(self._settings) if tenant_id == self._settings.tenant else None


def _named(connected: Mapping[str, WhatsAppConnection], name: str) -> WhatsAppConnection:
    if name in connected:
        return connected[name]
    raise NotFound(
        f"There is no WhatsApp number {name[:LONGEST_NAME]!r}. {nearest(name, list(connected))} "
        "Nothing was sent."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5])
