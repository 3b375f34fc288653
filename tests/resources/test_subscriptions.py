"""Who listens hears of changes that any process makes in its own tenant, and of nothing else."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import anyio
import pytest
from mcp import Client, MCPError
from mcp.client.subscriptions import Subscription
from mcp.server.subscriptions import ResourceUpdated
from mcp_types import INVALID_PARAMS, METHOD_NOT_FOUND

from erp_mcp.app import App
from erp_mcp.settings import Settings
from erp_mcp.store import dialogue
from erp_mcp.store.engine import create_engine, transactions
from erp_mcp.store.records import Conversation, Message
from tests.databases import OTHER_TENANT, new_token
from tests.protocol_fixtures import Build
from tests.serving import PATIENCE_SECONDS, ServerProcess, cancelled_at_the_end, connected, serving

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    """Another process than the one that makes the changes."""
    with serving(company) as server:
        yield server


@pytest.fixture(scope="module")
async def token(demo: App) -> str:
    return await new_token(demo, "listener", "read")


def summary(session_id: str) -> str:
    return f"erp://sessions/{session_id}/summary"


async def change(settings: Settings, session_id: str, tenant: str = "demo") -> None:
    message = Message("m1", "customer", "Are you open on Friday?", "en", NOON)
    visit = Conversation(session_id, None, "whatsapp", "A visit", "en", NOON, "Asked for Friday.", (message,))
    assert settings.database_url is not None
    engine = create_engine(settings.database_url.get_secret_value(), 1)
    async with transactions(engine)(tenant) as session:
        await dialogue.save_conversations(session, tenant, [visit])
    await engine.dispose()


async def keep_changing(settings: Settings, session_id: str, tenant: str = "demo") -> None:
    """The server may hear the first change, or still be on its way to the database."""
    while True:
        await change(settings, session_id, tenant)
        await anyio.sleep(0.05)


async def next_change(subscription: Subscription) -> str:
    with anyio.fail_after(PATIENCE_SECONDS):
        event = await anext(subscription)
    assert isinstance(event, ResourceUpdated)
    return event.uri


async def heard(client: Client, settings: Settings, uri: str) -> str:
    async with client.listen(resource_subscriptions=[uri]) as subscription, cancelled_at_the_end() as tasks:
        tasks.start_soon(keep_changing, settings, "visit")
        return await next_change(subscription)


async def test_a_change_made_by_another_process_is_heard(
    http: ServerProcess, company: Settings, token: str
) -> None:
    async with connected(http.url, token) as client:
        assert await heard(client, company, summary("visit")) == summary("visit")


async def test_whoever_reads_within_a_budget_may_subscribe_to_the_same_uri(
    http: ServerProcess, company: Settings, token: str
) -> None:
    async with connected(http.url, token) as client:
        assert await heard(client, company, f"{summary('visit')}?max_tokens=200") == summary("visit")


async def test_a_change_in_another_tenant_is_not_heard(
    http: ServerProcess, company: Settings, demo: App
) -> None:
    """Both tenants have a session of this name; the listener's own changes last and is heard first."""
    stranger = await new_token(demo, "stranger", "read", tenant=OTHER_TENANT)
    watched = [summary("visit"), summary("of the stranger")]
    async with connected(http.url, stranger) as client:
        assert await heard_by_stranger(client, company, watched) == summary("of the stranger")


async def heard_by_stranger(client: Client, settings: Settings, uris: list[str]) -> str:
    async with client.listen(resource_subscriptions=uris) as subscription, cancelled_at_the_end() as tasks:
        await change(settings, "visit")
        tasks.start_soon(keep_changing, settings, "of the stranger", OTHER_TENANT)
        return await next_change(subscription)


async def test_only_what_was_asked_for_is_heard(http: ServerProcess, company: Settings, token: str) -> None:
    async with connected(http.url, token) as client:
        assert (
            await heard(client, company, "erp://sessions/visit/messages") == "erp://sessions/visit/messages"
        )


async def test_the_same_holds_for_a_server_in_this_process(build: Build, company: Settings) -> None:
    async with Client(build()) as client:
        assert await heard(client, company, summary("visit")) == summary("visit")


@pytest.mark.parametrize("uri", ["erp://sessions/1", "erp://budget?max_token=1", "https://example.com"])
async def test_what_cannot_be_read_cannot_be_subscribed_to(build: Build, uri: str) -> None:
    async with Client(build()) as client:
        with pytest.raises(MCPError) as refusal:
            async with client.listen(resource_subscriptions=[uri]):
                pass
    assert refusal.value.error.code == INVALID_PARAMS


async def test_a_token_that_may_not_read_may_not_listen(http: ServerProcess, demo: App) -> None:
    writer = await new_token(demo, "writer", "write")
    async with connected(http.url, writer) as client:
        with pytest.raises(MCPError) as refusal:
            async with client.listen(resource_subscriptions=[summary("visit")]):
                pass
    assert refusal.value.error.data == {"code": "NOT_AUTHORIZED", "retryable": False}


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
async def test_older_clients_are_not_promised_what_they_do_not_get(build: Build) -> None:
    async with Client(build(), mode="legacy") as client:
        assert client.server_capabilities.resources is not None
        assert client.server_capabilities.resources.subscribe is False
        with pytest.raises(MCPError) as refusal:
            await client.session.subscribe_resource(summary("visit"))  # pyright: ignore[reportDeprecated] (on purpose)
    assert refusal.value.error.code == METHOD_NOT_FOUND
