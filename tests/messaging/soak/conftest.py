"""One company, one WhatsApp and its workers for all seeds."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.sandbox.listening import listening
from erp_mcp.sandbox.whatsapp.server import serving_whatsapp
from erp_mcp.sandbox.whatsapp.state import Setting
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.messaging.soak.scene import Hook, Stage
from tests.messaging.soak.workers import workers_at
from tests.whatsapp_sandbox import NUMBER, TEMPLATES, TOKEN, WABA, template

OFFER = template("sale_today", "en", "{{customer_name}}, a sale begins today.", "MARKETING")


@pytest.fixture(scope="package")
async def stage(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    world = WhatsAppWorld(Setting(templates=(*TEMPLATES, OFFER)))
    settings = {
        "whatsapp_token": TOKEN,
        "whatsapp_app_secret": world.config.app_secret,
        "whatsapp_verify_token": world.config.verify_token,
        "whatsapp_number_id": NUMBER,
        "whatsapp_business_id": WABA,
    }
    folder = tmp_path_factory.mktemp("soak")
    async with (
        serving_whatsapp(world) as phones,
        fresh_app(server, folder, **settings, whatsapp_base_url=phones.url) as app,
        listening(lambda url, _: Hook(url, app)) as hook,
        workers_at(app.database.app_url, phones.url, folder / "workers.log") as workers,
    ):
        yield Stage(app, phones, workers, hook)
