"""The demo company, for what only asks about it."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.app import App
from erp_mcp.store.embedded import Urls
from tests.apps import company_app


@pytest.fixture(scope="package")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("conversations")) as app:
        yield app
