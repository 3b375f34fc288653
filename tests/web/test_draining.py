"""SIGTERM: what was asked is answered, nobody is waited for who only listens, and the store is left in order."""

import contextlib
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client.subscriptions import SubscriptionLost
from mcp_types import CallToolResult

from erp_mcp.app import App
from erp_mcp.settings import Settings
from tests.answers import text_of
from tests.databases import locked, new_token, waiting_for_a_lock
from tests.serving import PATIENCE_SECONDS, Mode, ServerProcess, connected, post, serving, web

pytestmark = pytest.mark.slow

# How often the library of the streams asks itself whether to end them.
LOOKS_EVERY_SECONDS = 0.6
# Longer than a test may take: whoever waits for it fails.
FOR_EVER = 3600


@pytest.fixture(scope="module")
async def token(demo: App) -> str:
    return await new_token(demo, "drained")


async def exit_status(server: ServerProcess) -> int:
    with anyio.fail_after(PATIENCE_SECONDS):
        return await anyio.to_thread.run_sync(server.wait, abandon_on_cancel=True)


@asynccontextmanager
async def request_under_way(settings: Settings, client: Client) -> AsyncGenerator[list[CallToolResult]]:
    """It waits in the database until this is left; then its answer is there."""
    answers: list[CallToolResult] = []

    async def ask() -> None:
        answers.append(await client.call_tool("search_knowledge", {"query": "refund"}))

    async with anyio.create_task_group() as tasks, locked(settings, "rate_counters"):
        tasks.start_soon(ask)
        await somebody_waits(settings)
        yield answers


@pytest.mark.parametrize(
    ("transport", "era"), [("http", "auto"), ("http", "legacy"), ("sse", "auto"), ("sse", "legacy")]
)
async def test_a_request_under_way_is_answered_before_the_server_ends(
    company: Settings, token: str, transport: str, era: Mode
) -> None:
    with serving(company, transport, drain_seconds=FOR_EVER) as server:
        async with connected(server.url, token, era) as client:
            await client.list_tools()  # or the client asks for it when it has its answer
            async with request_under_way(company, client) as answers:
                server.process.send_signal(signal.SIGTERM)
                await anyio.sleep(LOOKS_EVERY_SECONDS)
            assert "erp://knowledge/chunks/" in text_of(answers[0])
        assert await exit_status(server) == 0


async def test_a_request_that_takes_longer_than_the_drain_does_not_keep_the_server(
    company: Settings, token: str
) -> None:
    call: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "refund"}}
    with serving(company, drain_seconds=0) as server:
        async with locked(company, "rate_counters"), web(token) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(ask_in_vain, client, server.url, call)
            await somebody_waits(company)
            server.process.send_signal(signal.SIGTERM)
            assert await exit_status(server) == 0


async def ask_in_vain(client: httpx.AsyncClient, url: str, call: dict[str, object]) -> None:
    with contextlib.suppress(httpx.TransportError):
        assert (await post(client, url, "tools/call", call)).status_code >= 500


async def somebody_waits(settings: Settings) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while not await waiting_for_a_lock(settings):
            await anyio.sleep(0.01)


async def test_who_only_listens_keeps_no_server_alive(company: Settings, token: str) -> None:
    with serving(company, drain_seconds=FOR_EVER) as server:
        async with connected(server.url, token) as client:
            async with client.listen(resource_subscriptions=["erp://budget"]) as subscription:
                server.process.send_signal(signal.SIGTERM)
                with pytest.raises(SubscriptionLost):
                    await anext(subscription)
            assert await exit_status(server) == 0


@pytest.mark.parametrize("transport", ["http", "sse"])
async def test_an_idle_client_of_an_older_revision_keeps_no_server_alive(
    company: Settings, token: str, transport: str
) -> None:
    with serving(company, transport, drain_seconds=FOR_EVER) as server:
        async with connected(server.url, token, "legacy") as client:
            assert (await client.list_tools()).tools
            server.process.send_signal(signal.SIGTERM)
            assert await exit_status(server) == 0
        assert not [line for line in server.log if "ERROR" in line]
