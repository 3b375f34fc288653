"""An Odoo on loopback for one test, with the demo company in it."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World, key_of
from erp_mcp.sandbox.odoo.world.filling import company_rows

DATABASE = "nakhla"
LOGIN = PASSWORD = "admin"
KEY = key_of(LOGIN)
LIMITED_KEY = key_of("limited")


@pytest.fixture
async def odoo() -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows)}) as sandbox:
        yield sandbox
