"""A library of its own for each test, behind a real server, and how the tests call `save_knowledge`."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from mcp import Client
from mcp_types import CallToolResult
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.knowledge.gathering import Gathering
from erp_mcp.knowledge.saving import Saving
from erp_mcp.server import Server, build_server
from erp_mcp.store.embedded import Urls
from tests.answers import cost_of, text_of
from tests.apps import fresh_app

Given = Mapping[str, object]

HOURS: Given = {"title": "Opening hours", "text": "The branch in Deira opens at nine."}


@pytest.fixture(scope="module")
async def library_opened(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app"), saves_per_minute=100_000) as app:
        yield app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


@pytest.fixture
async def library(library_opened: App, folder: Path) -> App:
    """With nothing in its library; it may read one folder, and sites of this machine."""
    async with library_opened.database.transactions("main") as session:
        for table in ("knowledge_sources", "embedding_cache", "procrastinate_jobs"):
            await session.execute(text(f"delete from {table}"))
    return with_gathering(library_opened, Gathering([folder], allow_loopback=True))


def with_gathering(app: App, gathering: Gathering) -> App:
    saving = Saving(app.database.transactions, app.knowledge, app.indexing, app.tokens, lambda: gathering)
    return replace(app, saving=saving)


@pytest.fixture
def mcp(library: App) -> Server:
    return served(library)


def served(app: App) -> Server:
    return build_server(app.settings, lambda: nullcontext(app))


async def save(client: Client, document: Given | None = None, **given: object) -> CallToolResult:
    named = given if document is None else given | {"document": document}
    return await client.call_tool("save_knowledge", dict(named))


async def saved(client: Client, document: Given | None = None, **given: object) -> str:
    answer = await save(client, document, **given)
    assert not answer.is_error, text_of(answer)
    return text_of(answer)


async def refused(client: Client, document: Given | None = None, **given: object) -> str:
    return refusal_in(await save(client, document, **given))


def refusal_in(answer: CallToolResult) -> str:
    assert answer.is_error, text_of(answer)
    assert cost_of(answer) <= 80
    return text_of(answer)


def uri_in(answer: str) -> str:
    found = re.search(r"erp://knowledge/sources/\d+", answer)
    assert found, answer
    return found[0]


async def found(client: Client, query: str) -> str:
    return text_of(await client.call_tool("search_knowledge", {"query": query}))
