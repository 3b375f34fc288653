"""Over many seeds and all that can go wrong: no message is on a phone twice, and none is lost."""

import os
from collections.abc import AsyncGenerator, Callable

import pytest

from erp_mcp.app import App
from erp_mcp.sandbox.listening import listening
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox, serving_whatsapp
from erp_mcp.sandbox.whatsapp.state import Setting
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.messaging.soak.invariants import before, check_end, check_step
from tests.messaging.soak.program import STEPS, Program
from tests.messaging.soak.scene import Hook, Scene
from tests.messaging.soak.workers import Workers, workers_at
from tests.whatsapp_sandbox import NUMBER, TEMPLATES, TOKEN, WABA, template

ROUNDS = int(os.environ.get("ERP_MCP_ROUNDS", "1"))
SEEDS = 3  # of a round
OFFER = template("sale_today", "en", "{{customer_name}}, a sale begins today.", "MARKETING")
pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
async def phones() -> AsyncGenerator[WhatsAppSandbox]:
    world = WhatsAppWorld(Setting(templates=(*TEMPLATES, OFFER)))
    async with serving_whatsapp(world) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def shop(
    server: Urls, phones: WhatsAppSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    config = phones.world.config
    async with fresh_app(
        server,
        tmp_path_factory.mktemp("soak"),
        whatsapp_token=TOKEN,
        whatsapp_app_secret=config.app_secret,
        whatsapp_verify_token=config.verify_token,
        whatsapp_number_id=NUMBER,
        whatsapp_business_id=WABA,
        whatsapp_base_url=phones.url,
    ) as app:
        yield app


@pytest.fixture(scope="module")
async def hook(shop: App) -> AsyncGenerator[Hook]:
    async with listening(lambda url, _: Hook(url, shop)) as hook:
        yield hook


@pytest.fixture(scope="module")
async def workers(shop: App, phones: WhatsAppSandbox) -> AsyncGenerator[Workers]:
    async with workers_at(shop.database.app_url, phones.url) as workers:
        yield workers


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_no_message_is_on_a_phone_twice_and_none_is_lost(
    shop: App,
    phones: WhatsAppSandbox,
    hook: Hook,
    workers: Workers,
    record_property: Callable[[str, object], None],
    round_: int,
) -> None:
    counts = hook.counts
    for seed in range(SEEDS * round_, SEEDS * (round_ + 1)):
        scene = Scene(shop, phones, workers, hook, seed)
        program = Program(scene)
        await program.begin()
        for _ in range(STEPS):
            earlier = await before(program)
            await program.step()
            await check_step(program, earlier)
        await program.end()
        await check_end(program)
        await program.clear()
        counts += scene.counts
    record_property("soak", dict(counts))
