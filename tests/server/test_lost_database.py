"""A database that goes away and comes back: whoever asks is told or answered, and soon all is well again."""

from collections.abc import AsyncGenerator

import anyio
import httpx
import pytest

from erp_mcp.app import open_app
from erp_mcp.gate.backstop import Wire
from erp_mcp.settings import Settings
from tests.databases import away, end_connections, new_token
from tests.serving import PATIENCE_SECONDS, ServerProcess, post, serving, web

SEARCH: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "refund"}}


@pytest.fixture(scope="module")
async def token(company: Settings) -> str:
    async with open_app(company) as app:
        return await new_token(app, "lost")


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company) as server:
        yield server


def is_answered(answer: Wire) -> bool:
    return "erp://knowledge/chunks/" in str(answer.get("result", ""))


def is_told(answer: Wire) -> bool:
    return "STORE_UNAVAILABLE" in str(answer)


async def until_answered(client: httpx.AsyncClient, url: str) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        while not is_answered(answer := (await post(client, url, "tools/call", SEARCH)).json()):
            assert is_told(answer)
            await anyio.sleep(0.05)


async def until_ready(client: httpx.AsyncClient, root: str, status: int) -> Wire:
    """What it says once it answers so."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while (answer := await client.get(f"{root}/readyz")).status_code != status:
            await anyio.sleep(0.05)
    return answer.json()


async def test_whoever_asks_while_connections_are_cut_is_answered_or_told_and_then_answered(
    http: ServerProcess, company: Settings, token: str
) -> None:
    answers: list[Wire] = []

    async def ask(client: httpx.AsyncClient) -> None:
        answers.extend([(await post(client, http.url, "tools/call", SEARCH)).json() for _ in range(10)])

    async with web(token) as client:
        await until_answered(client, http.url)
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(ask, client)
            for _ in range(5):
                await end_connections(company)
                await anyio.sleep(0.1)
        await until_answered(client, http.url)

    assert len(answers) == 50
    assert [answer for answer in answers if not is_answered(answer) and not is_told(answer)] == []
    assert [answer for answer in answers if is_told(answer)]


async def test_it_is_not_ready_while_its_database_is_away_and_ready_when_it_is_back(
    http: ServerProcess, company: Settings, token: str
) -> None:
    async with web(token) as client:
        async with away(company):
            refused = await until_ready(client, http.root, 503)
        await until_ready(client, http.root, 200)
        await until_answered(client, http.url)
    assert (refused["ready"], refused["code"]) == (False, "STORE_UNAVAILABLE")
