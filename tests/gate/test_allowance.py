"""How much may be read in a window: answers get shorter before they are refused."""

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from datetime import UTC, datetime

import httpx
import pytest

from erp_mcp.app import App, compose
from erp_mcp.integrations.gemini import Account, Gemini
from erp_mcp.server import build_server
from erp_mcp.settings import Settings
from erp_mcp.store.records import Document
from tests.answers import tokens_in
from tests.calls import Arguments, http_in_process
from tests.databases import new_token
from tests.serving import post

ALLOWANCE = 6000
# So long that no test sees the end of its window.
WINDOW_SECONDS = 10**9
CHAPTER = Document(
    key="a long chapter",
    kind="manual",
    title="The cold chain",
    language="en",
    url=None,
    audience="public",
    text="# Cold\n" + "Dates stay between two and eight degrees on every kilometre of the way. " * 400,
    updated_at=datetime(2026, 11, 1, tzinfo=UTC),
)


@pytest.fixture(scope="module")
async def chapter(demo: App) -> str:
    await demo.knowledge.save("demo", [CHAPTER])
    *_, newest = await demo.knowledge.complete_source("demo", "", 10_000)
    return f"erp://knowledge/sources/{newest}"


@pytest.fixture
async def reader(company: Settings, demo: App) -> AsyncGenerator[httpx.AsyncClient]:
    given = {"read_allowance_tokens": ALLOWANCE, "read_window_seconds": WINDOW_SECONDS}
    settings = company.model_copy(update=given)
    app = compose(settings, demo.database, demo.tokens, Gemini(Account()))
    server = build_server(settings, lambda: nullcontext(app), reports=[])
    token = await new_token(demo, f"reader {datetime.now(UTC).timestamp()}", "read")
    async with http_in_process(server, settings, token) as http:
        yield http


async def read(reader: httpx.AsyncClient, uri: str) -> str:
    """The text, or the message of the refusal."""
    answer = (await post(reader, "/mcp", "resources/read", {"uri": uri})).json()
    return answer["result"]["contents"][0]["text"] if "result" in answer else answer["error"]["message"]


async def read_until_refused(reader: httpx.AsyncClient, uri: str) -> list[str]:
    texts = [await read(reader, uri)]
    while not texts[-1].startswith("The reading allowance"):
        texts.append(await read(reader, uri))
    return texts


async def test_readings_get_shorter_and_then_end_with_when_the_allowance_refills(
    reader: httpx.AsyncClient, chapter: str
) -> None:
    *texts, refusal = await read_until_refused(reader, chapter)
    full = [text for text in texts if "reading allowance low" not in text]
    shortened = texts[len(full) :]
    assert [1300 < tokens_in(text) <= 1500 for text in full] == [True] * 4
    assert shortened
    assert all("shortened, reading allowance low (" in text for text in shortened)
    assert tokens_in(shortened[0]) <= 500
    assert tokens_in(shortened[-1]) < 200
    assert refusal.startswith("The reading allowance of 6000 tokens is spent; it refills at ")
    assert refusal.endswith(" UTC. Nothing was read.")


async def test_the_tool_that_reads_resources_spends_the_same_allowance(
    reader: httpx.AsyncClient, chapter: str
) -> None:
    call: Arguments = {"name": "read_resource", "arguments": {"uri": chapter}}
    for _ in range(4):
        await post(reader, "/mcp", "tools/call", call)
    assert "reading allowance low" in await read(reader, chapter)

    await read_until_refused(reader, chapter)
    refused = (await post(reader, "/mcp", "tools/call", call)).json()["result"]
    assert refused["isError"]
    assert refused["content"][0]["text"].startswith("ALLOWANCE_SPENT: ")
    assert refused["content"][0]["text"].endswith("Trying again later can help.")


async def test_a_search_is_not_a_reading(reader: httpx.AsyncClient, chapter: str) -> None:
    await read_until_refused(reader, chapter)
    call: Arguments = {"name": "search_knowledge", "arguments": {"query": "cold chain"}}
    found = (await post(reader, "/mcp", "tools/call", call)).json()["result"]
    assert "erp://knowledge/chunks/" in found["content"][0]["text"]
