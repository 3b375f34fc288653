"""The demo company for every test of reports; none of them changes it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from erp_mcp.app import App
from erp_mcp.store.embedded import Urls
from tests.apps import company_app


@pytest.fixture(scope="package")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, Path(tmp_path_factory.mktemp("reports"))) as app:
        yield app
