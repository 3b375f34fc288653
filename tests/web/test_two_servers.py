"""Two server processes on one database are one server."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import partial

import anyio
import pytest
from mcp import Client

from erp_mcp.app import App
from erp_mcp.gate.backstop import Wire
from erp_mcp.settings import Settings
from erp_mcp.store.records import Language
from tests.answers import text_of
from tests.databases import new_token
from tests.serving import (
    PATIENCE_SECONDS,
    ServerProcess,
    connected,
    post,
    refused_within_moments,
    serving,
    web,
)

SEARCH: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "refund"}}


@pytest.fixture(scope="module")
async def pair(company: Settings) -> AsyncGenerator[tuple[ServerProcess, ServerProcess]]:
    with (
        serving(company, searches_per_minute=3) as first,
        serving(company, searches_per_minute=3) as second,
    ):
        yield first, second


async def test_a_token_is_valid_everywhere_at_once_and_revoked_everywhere_within_moments(
    pair: tuple[ServerProcess, ServerProcess], demo: App
) -> None:
    token = await new_token(demo, "everywhere")
    async with web(token) as client:
        made = [(await post(client, server.url, "tools/list")).status_code for server in pair]
        await demo.access.revoke("demo", "everywhere", by="tests")
        for server in pair:
            await refused_within_moments(partial(post, client, server.url, "tools/list"))
    assert made == [200, 200]


async def test_the_searches_of_a_minute_are_counted_together(
    pair: tuple[ServerProcess, ServerProcess], demo: App
) -> None:
    first, second = pair
    answers = await four_searches_within_a_minute(demo, [first, second, first, second])
    texts = [answer["content"][0]["text"] for answer in answers]
    assert [answer.get("isError", False) for answer in answers] == [False, False, False, True]
    assert texts[3].startswith("RATE_LIMITED: More than 3 searches in this minute; try again in ")
    assert texts[3].endswith(" s. Nothing was done. Trying again later can help.")


async def test_a_resource_that_searches_is_counted_with_the_tool(
    pair: tuple[ServerProcess, ServerProcess], demo: App
) -> None:
    first, _ = pair
    async with web(await new_token(demo, "by resource")) as client:
        answers = [
            (
                await post(client, first.url, "resources/read", {"uri": f"erp://knowledge/search/{number}"})
            ).json()
            for number in range(8)
        ]
    assert answers[0]["result"]["contents"]
    assert {answer["error"]["data"]["code"] for answer in answers if "error" in answer} == {"RATE_LIMITED"}


async def four_searches_within_a_minute(demo: App, servers: list[ServerProcess]) -> list[Wire]:
    """Once more with another token if the minute was over before the fourth."""
    begun = datetime.now(UTC)
    async with web(await new_token(demo, f"at {begun.timestamp()}")) as client:
        answers = [
            (await post(client, server.url, "tools/call", SEARCH)).json()["result"] for server in servers
        ]
    if datetime.now(UTC).minute != begun.minute:
        return await four_searches_within_a_minute(demo, servers)
    return answers


async def test_a_text_that_is_edited_elsewhere_is_used_by_both_within_moments(
    pair: tuple[ServerProcess, ServerProcess], demo: App
) -> None:
    own: dict[Language, str] = {"ar": "لخّص.", "en": "Sum up.", "fa": "خلاصه‌اش کن.", "tr": "Özetle."}
    session_ids = await demo.sessions.complete_id("demo", "", 20)
    token = await new_token(demo, "reads prompts")
    async with connected(pair[0].url, token) as first, connected(pair[1].url, token) as second:
        asked = [(client, session_id) for client in (first, second) for session_id in session_ids]
        assert set(own.values()).isdisjoint([await prompted(*each) for each in asked])
        for language, text in own.items():
            await demo.templates.edit("demo", "summarize_conversation", language, text, by="tests")
        with anyio.fail_after(PATIENCE_SECONDS):  # sooner than what is remembered would be looked up again
            while not set(own.values()).issuperset([await prompted(*each) for each in asked]):
                pass


async def prompted(client: Client, session_id: str) -> str:
    """What stands before the conversation."""
    answer = await client.get_prompt("summarize_conversation", {"session_id": session_id})
    return text_of(answer).partition("\n\n")[0]
