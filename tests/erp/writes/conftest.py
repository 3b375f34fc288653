"""An application on a database of its own, connected to the sandbox Odoo, under a policy that asks nobody."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from erp_mcp.app import App, open_app
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.store.embedded import Urls
from tests.conftest import settings_for
from tests.erp.writes.asking import ALLOWING
from tests.governance.proposals import policy_in
from tests.odoo_sandbox import DATABASE, KEY, LOGIN, odoo

__all__ = ["odoo"]


@pytest.fixture
async def app(urls: Urls, tmp_path: Path, odoo: OdooSandbox) -> AsyncGenerator[App]:
    settings = settings_for(
        urls,
        tmp_path,
        policy_file=policy_in(tmp_path, ALLOWING),
        odoo_url=odoo.url,
        odoo_database=DATABASE,
        odoo_login=LOGIN,
        odoo_api_key=KEY,
    )
    async with open_app(settings) as opened:
        yield opened
