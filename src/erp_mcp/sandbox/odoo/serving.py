"""An Odoo on loopback with its databases; faults, and what was carried out, are at hand on it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from erp_mcp.sandbox.listening import TransportOf, listening
from erp_mcp.sandbox.odoo.release import Release
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.site import LARGEST_BODY, Database, Site
from erp_mcp.sandbox.odoo.world import World, key_of


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a user types in or puts into the settings."""

    url: str
    database: str
    login: str
    password: str
    key: str


def entrance(sandbox: OdooSandbox, login: str = "admin") -> Entrance:
    """To the first database; `admin`, `demo` and `limited` have their login as password."""
    database = next(iter(sandbox.site.databases))
    return Entrance(sandbox.url, database, login, login, key_of(login))


@asynccontextmanager
async def serving_odoo(
    worlds: Mapping[str, World], largest_body: int = LARGEST_BODY
) -> AsyncGenerator[OdooSandbox]:
    """A database for each world, all of one version, under the name it has here."""
    (version,) = {world.version for world in worlds.values()}
    databases = {name: Database(name, world) for name, world in worlds.items()}
    site = Site(Release(version), databases, largest_body)

    def app_at(url: str, transport_of: TransportOf) -> OdooSandbox:
        return OdooSandbox(url, transport_of, site)

    async with listening(app_at) as sandbox:
        yield sandbox
