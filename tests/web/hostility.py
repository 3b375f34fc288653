"""What the tests of hostile clients share: a server to attack, and a look at what is left of it."""

from collections.abc import AsyncGenerator

import httpx
import psycopg
import pytest

from erp_mcp.app import App
from erp_mcp.governance import audit
from erp_mcp.settings import Settings
from tests.databases import new_token
from tests.serving import ServerProcess, post, serving, web

LARGEST_BODY = 100_000
SEARCH: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "refund"}}
OF_A_CRASH = ("Error executing", "Internal", "Traceback", "psycopg", "sqlalchemy", "syntax error")
COUNTING = "'rate_counters', 'read_meters', 'embedding_cache'"


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company, max_body_bytes=LARGEST_BODY, request_timeout_seconds=10.0) as server:
        yield server
    assert not [line for line in server.log if line.startswith("ERROR")]


@pytest.fixture(scope="module")
async def token(demo: App) -> str:
    return await new_token(demo, "hostile")


@pytest.fixture
async def client(http: ServerProcess, token: str) -> AsyncGenerator[httpx.AsyncClient]:
    """After whatever it did the server answers, and nothing has come to the database or left it."""
    async with web(token) as client:
        before = await contents(http.settings)
        yield client
        answer = await post(client, http.url, "tools/call", SEARCH)
        assert "erp://knowledge/chunks/" in answer.text
        assert await contents(http.settings) == before


@pytest.fixture(scope="module", autouse=True)
async def unbroken_chain(demo: App) -> AsyncGenerator[None]:
    yield
    async with demo.database.transactions("demo") as session:
        assert await audit.broken_entry(session) is None


async def contents(settings: Settings) -> dict[str, object]:
    """How many rows each table has, but for those that count requests."""
    assert settings.database_owner_url is not None
    async with await psycopg.AsyncConnection.connect(settings.database_owner_url.get_secret_value()) as owner:
        tables = await owner.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            f" and relname not in ({COUNTING})".encode()
        )
        names = [str(name) for (name,) in await tables.fetchall()]
        return {name: await count(owner, name) for name in names}


async def count(owner: psycopg.AsyncConnection[tuple[object, ...]], table: str) -> object:
    rows = await owner.execute(f"select count(*) from {table}".encode())
    return await rows.fetchone()


def assert_no_crash(*answers: object) -> None:
    said = str(answers)
    assert not [sign for sign in OF_A_CRASH if sign in said], said
