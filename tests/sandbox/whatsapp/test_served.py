"""The demo's WhatsApp: what the settings say of it, and that both ways lead over HTTP."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx
from pydantic import SecretStr

from erp_mcp.cli.serve import with_whatsapp
from erp_mcp.integrations.whatsapp.connection import connection_in
from erp_mcp.integrations.whatsapp.signature import is_signed
from erp_mcp.sandbox.listening import listening
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID, TOKEN
from erp_mcp.sandbox.whatsapp.phone import url_in, write
from erp_mcp.sandbox.whatsapp.served import demo_whatsapp
from erp_mcp.settings import Settings
from erp_mcp.store.threads import Writer
from tests.serving import PATIENCE_SECONDS
from tests.whatsapp_sandbox import Listener, text

AISHA = "+971505555527"
SOMEBODY = "+971505551001"


async def test_what_a_customer_writes_is_delivered_signed_and_may_then_be_answered(tmp_path: Path) -> None:
    whatsapp = demo_whatsapp(tmp_path)
    statuses: list[int] = []

    async def serve(webhook_url: str) -> None:
        await whatsapp.serve(await whatsapp.asked(), webhook_url)

    async def answer() -> None:
        body = text("نعم", to=AISHA)
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {TOKEN}"}) as client:
            sent = await client.post(f"{whatsapp.url}/v26.0/{PHONE_NUMBER_ID}/messages", json=body)
        statuses.append(sent.status_code)

    async with (
        listening(lambda url, transport_of: Listener(url)) as listener,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(serve, listener.url)
        await write(url_in(tmp_path), AISHA, "هل عندكم تمر؟")
        await answer()
        with anyio.fail_after(PATIENCE_SECONDS):
            while listener.statuses_told() != ["sent", "delivered", "read"]:
                await anyio.sleep(0.02)
        tasks.cancel_scope.cancel()
    (body, signature), *_ = listener.heard
    secret = whatsapp.settings["whatsapp_app_secret"]
    assert isinstance(secret, SecretStr)
    assert is_signed(body, signature, secret)
    assert statuses == [200]


async def test_a_window_that_was_open_before_a_restart_is_open_after_it(tmp_path: Path) -> None:
    whatsapp, statuses = demo_whatsapp(tmp_path), list[int]()
    known = Writer(AISHA.removeprefix("+"), None, "Aisha", datetime.now(UTC), ["wamid.before"])
    stranger = Writer("971501112233", None, "Omar", datetime.now(UTC), [])
    long_ago = Writer(SOMEBODY.removeprefix("+"), None, "", datetime.now(UTC) - timedelta(days=2), [])

    async def serve() -> None:
        await whatsapp.serve(await whatsapp.asked(), "http://127.0.0.1:1", [known, stranger, long_ago])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(serve)
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {TOKEN}"}) as client:
            for body in (
                text("نعم", to=AISHA, context={"message_id": "wamid.before"}),
                text("Yes", to="+971501112233"),
                text("نعم", to=SOMEBODY),
            ):
                sent = await client.post(f"{whatsapp.url}/v26.0/{PHONE_NUMBER_ID}/messages", json=body)
                statuses.append(sent.status_code)
        tasks.cancel_scope.cancel()
    assert statuses == [200, 200, 400]


def test_the_demo_never_writes_from_the_number_of_the_settings(tmp_path: Path) -> None:
    own = Settings(
        data_dir=tmp_path,
        whatsapp_token=SecretStr("a real one"),
        whatsapp_number_id="1",
        whatsapp_business_id="2",
    )
    settings, _ = with_whatsapp(own)
    connection = connection_in(settings)
    assert connection is not None
    assert connection.base_url.startswith("http://127.0.0.1:")
    assert (connection.number_id, connection.token) == (PHONE_NUMBER_ID, SecretStr(TOKEN))


def test_knowing_its_address_loads_nothing_of_its_world() -> None:
    code = "import sys, erp_mcp.sandbox.whatsapp.served; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "erp_mcp.sandbox.whatsapp.served" in told.split()
    assert not {"erp_mcp.sandbox.whatsapp.world", "starlette", "uvicorn", "httpx"} & set(told.split())
