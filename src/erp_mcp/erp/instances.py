"""Which Odoo a principal works with, and under whose name; each is opened when it is first asked."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Self

import anyio

from erp_mcp.erp.addresses import NAME_IN_SETTINGS, instance_in, instance_of
from erp_mcp.errors import NotAuthorized, NotFound, OdooNotConnected
from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.odoo import Bounds, Connection, Instance, Odoo
from erp_mcp.language.nearest import nearest
from erp_mcp.settings import Settings

PERSONAL = "token:"
LONGEST_NAME = 40  # of an instance, where it is repeated to who asked
CHOSEN_SECONDS = 10.0  # so long a connection that was revoked may still be used by a process that had it


class Instances:
    """A connection named `token:NAME` is the identity of that token, which then acts under no other."""

    def __init__(
        self, settings: Settings, connections: Connections, connect: Callable[[Instance], Connection]
    ) -> None:
        self._settings = settings
        self._connections = connections
        self._connect = connect
        self._open: dict[Instance, Connection] = {}
        self._chosen: dict[tuple[str, str, str | None], tuple[float, Instance]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self._open.values():
            await connection.close()

    async def of(self, tenant_id: str, principal: str, name: str | None = None) -> Odoo:
        """Without a name the identity of the principal, else the one Odoo of the tenant."""
        instance = await self._instance(tenant_id, principal, name)
        if instance not in self._open:
            self._open[instance] = self._connect(instance)
        return Odoo(self._open[instance])

    async def names(self, tenant_id: str, principal: str) -> list[str]:
        """Those that this principal may name."""
        return offered(await self._stored(tenant_id), principal, self._in_settings(tenant_id) is not None)

    async def _instance(self, tenant_id: str, principal: str, name: str | None) -> Instance:
        since, chosen = self._chosen.get((tenant_id, principal, name), (0.0, None))
        if chosen is None or time.monotonic() - since > CHOSEN_SECONDS:
            chosen = await self._choose(tenant_id, principal, name)
            self._chosen[tenant_id, principal, name] = time.monotonic(), chosen
        return chosen

    async def _choose(self, tenant_id: str, principal: str, name: str | None) -> Instance:
        in_settings = self._in_settings(tenant_id)
        stored = await self._stored(tenant_id)
        wanted = choice(stored, principal, name, has_settings=in_settings is not None)
        if wanted == NAME_IN_SETTINGS and wanted not in stored and in_settings is not None:
            return in_settings
        credentials = await self._connections.credentials(tenant_id, "odoo", wanted)
        return instance_of(wanted, credentials.settings, credentials.secret)

    async def _stored(self, tenant_id: str) -> list[str]:
        return [each.name for each in await self._connections.list(tenant_id) if each.kind == "odoo"]

    def _in_settings(self, tenant_id: str) -> Instance | None:
        """The settings are those of one company; another tenant has connections of its own."""
        return instance_in(self._settings) if tenant_id == self._settings.tenant else None


def offered(stored: Sequence[str], principal: str, has_settings: bool) -> list[str]:
    own = [name for name in stored if belongs(name, principal)]
    shared = [name for name in stored if not name.startswith(PERSONAL)]
    in_settings = [NAME_IN_SETTINGS] if has_settings and NAME_IN_SETTINGS not in shared else []
    return own or [*in_settings, *shared]


def belongs(name: str, principal: str) -> bool:
    """`token:sales` and, where there are several instances, `token:sales/branch`."""
    return principal.startswith(PERSONAL) and (name == principal or name.startswith(f"{principal}/"))


def choice(stored: Sequence[str], principal: str, name: str | None, *, has_settings: bool) -> str:
    names = offered(stored, principal, has_settings)
    if not names:
        raise OdooNotConnected
    if name is not None:
        return named(names, principal, name)
    default = next((each for each in (principal, NAME_IN_SETTINGS) if each in names), None)
    if default is None and len(names) > 1:
        raise NotFound(f"There are several Odoo instances: {listed(names)}. Nothing was done; name one.")
    return default or names[0]


def named(names: Sequence[str], principal: str, name: str) -> str:
    found = next((each for each in names if each in (name, f"{principal}/{name}")), None)
    if found is not None:
        return found
    if any(belongs(each, principal) for each in names):
        raise NotAuthorized(
            f"This token has an Odoo identity of its own, and none on {name!r}. Nothing was done."
        )
    raise NotFound(
        f"There is no Odoo instance {name[:LONGEST_NAME]!r}. {nearest(name, names)} Nothing was done."
    )


def listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5])


def connecting(bounds: Bounds) -> Callable[[Instance], Connection]:
    """However many identities ask one Odoo, all together they ask no more at once than it is to bear."""
    places = defaultdict[str, anyio.Semaphore](lambda: anyio.Semaphore(bounds.concurrent))
    return lambda instance: Connection(instance, bounds, places=places[instance.url])


def bounds_of(settings: Settings) -> Bounds:
    return Bounds(
        read_seconds=settings.odoo_read_seconds,
        write_seconds=settings.odoo_write_seconds,
        concurrent=settings.odoo_concurrent,
    )
