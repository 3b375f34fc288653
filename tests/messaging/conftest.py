"""One application for what comes in and goes out; every test has people of its own."""

import logging
from collections.abc import AsyncGenerator, Generator

import pytest

from erp_mcp.app import App
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox, serving_whatsapp
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.messaging.discretion import indiscretions
from tests.messaging.hooks import SETTINGS
from tests.messaging.posting import Network, Post
from tests.whatsapp_sandbox import NUMBER, TOKEN, WABA, whatsapp_world


@pytest.fixture(autouse=True)
def logs_keep_secrets(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Whatever a test of messages is about, nothing it logs names a token, a secret or a number in full."""
    caplog.set_level(logging.DEBUG, "erp_mcp")
    caplog.set_level(logging.INFO)
    yield
    logged = [*caplog.get_records("setup"), *caplog.get_records("call")]
    assert not indiscretions("\n".join(logging.Formatter().format(each) for each in logged))


@pytest.fixture(scope="package")
async def whatsapp(
    server: Urls, phones: WhatsAppSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    folder = tmp_path_factory.mktemp("whatsapp")
    async with fresh_app(server, folder, **SETTINGS, whatsapp_base_url=phones.url) as app:
        yield app


@pytest.fixture(scope="package")
async def phones() -> AsyncGenerator[WhatsAppSandbox]:
    async with serving_whatsapp(whatsapp_world()) as sandbox:
        yield sandbox


@pytest.fixture(scope="package")
async def shop(
    server: Urls, phones: WhatsAppSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    roots = tmp_path_factory.mktemp("files")
    (roots / "list.pdf").write_bytes(b"%PDF-1.7 prices")
    async with fresh_app(
        server,
        tmp_path_factory.mktemp("shop"),
        whatsapp_token=TOKEN,
        whatsapp_number_id=NUMBER,
        whatsapp_business_id=WABA,
        whatsapp_base_url=phones.url,
        knowledge_roots=(roots,),
    ) as app:
        yield app


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("company")) as app:
        yield app


@pytest.fixture
def post(company: App) -> Post:
    return Post(company, Network())
