"""The web hook over HTTP: an agreed word, a signature, nothing said to anybody else."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import text
from starlette.applications import Starlette

from erp_mcp.app import App, open_app
from erp_mcp.cli.network import beside, pages_of
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.integrations.whatsapp.connection import secret_text
from erp_mcp.opening import SharedOpening
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_database
from tests.conftest import settings_for
from tests.messaging.hooks import AT, NUMBER, SETTINGS, VERIFY, body, change, headers, signed, written

PATH = "/webhooks/whatsapp"
KEY = "a" * 43 + "="


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_database(server) as urls:
        settings = settings_for(urls, Path(tmp_path_factory.mktemp("hook")), secret_key=KEY, **SETTINGS)
        async with open_app(settings) as opened:
            yield opened


@pytest.fixture(scope="module")
async def client(app: App) -> AsyncGenerator[httpx.AsyncClient]:
    async with SharedOpening(lambda: open_app(app.settings), [])() as opening:
        pages = pages_of(app.settings, opening, CollectorRegistry())
        served = beside(Starlette(), pages)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(served), base_url="http://erp.example"
        ) as opened:
            yield opened


def asked(token: str, mode: str = "subscribe") -> dict[str, str]:
    return {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}


async def test_the_agreed_word_is_answered_with_the_challenge(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH, params=asked(VERIFY))
    assert (answer.status_code, answer.text) == (200, "1158201444")


@pytest.mark.parametrize("params", [asked("guess"), asked(""), asked(VERIFY, "unsubscribe"), {}])
async def test_any_other_word_is_refused_without_one(
    client: httpx.AsyncClient, params: dict[str, str]
) -> None:
    answer = await client.get(PATH, params=params)
    assert (answer.status_code, answer.text) == (403, "")


async def test_what_is_signed_is_kept_before_it_is_acknowledged(client: httpx.AsyncClient, app: App) -> None:
    content = body(change(messages=[written("web-1", "hello", AT, wa_id="971501112233")]))
    answer = await client.post(PATH, content=content, headers=headers(content))
    assert answer.status_code == 200
    async with app.database.transactions("main") as session:
        kept = await session.scalar(text("select text from messages where id = 'web-1'"))
    assert kept == "hello"


async def test_what_is_not_signed_is_refused_without_a_word(client: httpx.AsyncClient) -> None:
    content = body(change(messages=[written("web-2", "hello", AT, wa_id="971501112233")]))
    for given in ({}, {"x-hub-signature-256": signed(content, "other")}):
        answer = await client.post(PATH, content=content, headers=given)
        assert (answer.status_code, answer.text) == (401, "")


async def test_more_than_meta_ever_sends_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, content=b"x" * (4 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_a_number_of_a_tenant_has_its_own_word_and_its_own_secret(
    client: httpx.AsyncClient, app: App
) -> None:
    secret = secret_text("token", "their secret", "their word")
    credentials = Credentials({"number_id": "777", "business_id": "888"}, secret)
    connections = Connections(app.database.transactions, app.settings.secret_key)
    await connections.create("main", "whatsapp", "second", credentials, by="test")
    assert (await client.get(f"{PATH}/777", params=asked("their word"))).status_code == 200
    assert (await client.get(f"{PATH}/777", params=asked(VERIFY))).status_code == 403
    mine, theirs = (
        change(of, messages=[written(f"web-{of}", "hi", AT, wa_id="971501112244")]) for of in (NUMBER, "777")
    )
    both = body(mine, theirs)
    for secret in ("app-secret", "their secret"):
        answer = await client.post(PATH, content=both, headers={"x-hub-signature-256": signed(both, secret)})
        assert answer.status_code == 401
    alone = body(theirs)
    answer = await client.post(
        PATH, content=alone, headers={"x-hub-signature-256": signed(alone, "their secret")}
    )
    assert answer.status_code == 200
