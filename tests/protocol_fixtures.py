"""What the tests of the protocol share: a company for each module, its application, and a server in this process."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
from mcp import Client

from erp_mcp.app import App, open_app
from erp_mcp.opening import lazily
from erp_mcp.server import build_server
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import Urls
from tests.databases import demo_company
from tests.serving import ERAS, Mode

Connect = Callable[[], Client]


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Settings]:
    folder: Path = tmp_path_factory.mktemp("company")
    async with demo_company(server, folder, searches_per_minute=100_000) as settings:
        yield settings


@pytest.fixture(scope="module")
async def demo(company: Settings) -> AsyncGenerator[App]:
    async with open_app(company) as app:
        yield app


@pytest.fixture(params=ERAS)
def era(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture
def connect(company: Settings, era: Mode) -> Connect:
    """The official client, in either era, on a server in this process."""
    return lambda: Client(build_server(company, lazily(company)), mode=era)
