"""What the tests of the protocol share: a company for each module, its application, its servers."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

import pytest
from mcp import Client

from erp_mcp.app import App, open_app
from erp_mcp.gate.outcome import Report
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.whatsapp.server import serving_whatsapp
from erp_mcp.server import Server, build_server
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import Urls
from erp_mcp.tools import TOOLS, ToolEntry
from tests.databases import demo_company
from tests.odoo_sandbox import DATABASE, KEY, LOGIN
from tests.serving import Mode
from tests.whatsapp_sandbox import NUMBER, TOKEN, WABA, whatsapp_world

Connect = Callable[[], Client]


class Build(Protocol):
    def __call__(
        self, *reports: Report, tools: Sequence[ToolEntry] = TOOLS, **settings: object
    ) -> Server: ...


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Settings]:
    folder: Path = tmp_path_factory.mktemp("company")
    async with (
        serving_odoo({DATABASE: World(company_rows)}) as odoo,
        serving_whatsapp(whatsapp_world()) as whatsapp,
        demo_company(
            server,
            folder,
            searches_per_minute=100_000,
            odoo_calls_per_minute=100_000,
            odoo_url=odoo.url,
            odoo_database=DATABASE,
            odoo_login=LOGIN,
            odoo_api_key=KEY,
            whatsapp_base_url=whatsapp.url,
            whatsapp_token=TOKEN,
            whatsapp_number_id=NUMBER,
            whatsapp_business_id=WABA,
        ) as settings,
    ):
        yield settings


@pytest.fixture(scope="module")
async def demo(company: Settings) -> AsyncGenerator[App]:
    async with open_app(company) as app:
        yield app


@pytest.fixture
def build(company: Settings, demo: App) -> Build:
    """A server in this process on the application of the module, which saves a second for every test."""

    def build(*reports: Report, tools: Sequence[ToolEntry] = TOOLS, **given: object) -> Server:
        settings = company.model_copy(update=given)
        return build_server(settings, lambda: nullcontext(demo), reports=reports, tools=tools)

    return build


@pytest.fixture(params=["auto", pytest.param("legacy", marks=pytest.mark.slow)])
def era(request: pytest.FixtureRequest) -> Mode:
    return request.param


@pytest.fixture
def connect(build: Build, era: Mode) -> Connect:
    """The official client, in either era."""
    return lambda: Client(build(), mode=era)
