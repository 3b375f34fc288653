"""A company whose outbox the tests of a module share."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.app import App
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.messaging.posting import Network, Post


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("company")) as app:
        yield app


@pytest.fixture
def post(company: App) -> Post:
    return Post(company, Network())
