"""The Odoo on loopback, and a client with the key of its administrator."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.odoo_sandbox import KEY, odoo

__all__ = ["odoo"]


@pytest.fixture
async def http(odoo: OdooSandbox) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=odoo.url, headers={"authorization": f"bearer {KEY}"}) as http:
        yield http
