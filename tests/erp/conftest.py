"""A sight of the sandbox Odoo, over HTTP, with the bundled policy."""

from collections.abc import AsyncGenerator, Callable
from zoneinfo import ZoneInfo

import pytest

from erp_mcp.erp.sight import MayRead, Sight
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.integrations.odoo import Connection, Identity, Instance, Odoo, Viewpoint
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.odoo_sandbox import DATABASE, KEY, LOGIN, odoo

__all__ = ["odoo"]

ZONE = ZoneInfo("Asia/Dubai")
See = Callable[[MayRead], Sight]


@pytest.fixture
async def client(odoo: OdooSandbox) -> AsyncGenerator[Odoo]:
    async with Connection(Instance("main", odoo.url, DATABASE, LOGIN, KEY)) as connection:
        yield Odoo(connection)


@pytest.fixture
async def identity(client: Odoo) -> Identity:
    return await client.identity()


@pytest.fixture
def see(client: Odoo, identity: Identity) -> See:
    seen = client.seen_from(Viewpoint(identity.lang, ZONE.key))
    return lambda may_read: Sight(seen, may_read, ZONE, "main", identity.lang, identity.companies)


@pytest.fixture
def sight(see: See) -> Sight:
    return see(read_policy(None).visible.may_read)
