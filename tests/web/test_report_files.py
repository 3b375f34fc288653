"""Files of reports over HTTP: a signed link opens in every process of the same key, and nothing else does."""

from collections.abc import AsyncGenerator

import pytest
from httpx import Response
from mcp_types import CallToolResult, ResourceLink

from erp_mcp.app import App
from erp_mcp.governance.sealing import new_key
from erp_mcp.settings import Settings
from tests.answers import text_of
from tests.databases import new_token
from tests.serving import ServerProcess, connected, serving, web

KEY = new_key()
WANTED = {"report": "daily_briefing", "files": ["html", "pdf"], "language": "ar", "max_tokens": 3000}


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company, secret_key=KEY) as server:
        yield server


@pytest.fixture(scope="module")
async def answer(http: ServerProcess, demo: App) -> CallToolResult:
    async with connected(http.url, await new_token(demo, "files")) as client:
        return await client.call_tool("generate_report", WANTED)


def links(answer: CallToolResult) -> list[ResourceLink]:
    return [each for each in answer.content if isinstance(each, ResourceLink)]


async def get(url: str) -> Response:
    async with web() as browser:
        return await browser.get(url)


async def test_each_file_is_linked_where_the_client_reached_the_server(
    http: ServerProcess, answer: CallToolResult
) -> None:
    assert [each.mime_type for each in links(answer)] == ["text/html; charset=utf-8", "application/pdf"]
    assert all(str(each.uri).startswith(f"{http.root}/reports/") for each in links(answer))
    assert all(str(each.uri) in text_of(answer) for each in links(answer))


async def test_a_link_opens_without_a_token_and_its_file_can_do_nothing(answer: CallToolResult) -> None:
    page, paper = [await get(str(each.uri)) for each in links(answer)]
    assert page.text.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert paper.content.startswith(b"%PDF-")
    assert page.headers["content-disposition"].startswith('inline; filename="')
    assert paper.headers["content-disposition"].startswith('attachment; filename="')
    for each in (page, paper):
        assert each.headers["cache-control"] == "private, no-store"
        assert each.headers["x-content-type-options"] == "nosniff"
        assert each.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.slow
async def test_a_link_of_one_process_opens_at_every_other_with_its_key(
    http: ServerProcess, company: Settings, answer: CallToolResult
) -> None:
    url = str(links(answer)[0].uri)
    with serving(company, secret_key=KEY) as other, serving(company, secret_key=new_key()) as stranger:
        assert (await get(url.replace(http.root, other.root))).status_code == 200
        assert (await get(url.replace(http.root, stranger.root))).status_code == 404


async def test_whatever_is_wrong_with_a_link_looks_the_same(
    http: ServerProcess, answer: CallToolResult
) -> None:
    url = str(links(answer)[0].uri)
    path, _, query = url.partition("?")
    number = path.rpartition("/")[2].partition(".")[0]
    wrong = [
        path,
        url[:-1],
        url.replace("expires=", "expires=1"),
        url.replace(".html", ".pdf"),
        url.replace(".html", ".exe"),
        url.replace(f"/{number}.", f"/{int(number) + 1}."),
        url.replace(f"/{number}.", f"/{10**30}."),
        url.replace("/reports/demo/", "/reports/other/"),
        f"{http.root}/reports/%00/{number}.html?{query}",
        f"{http.root}/reports/demo/{number}.html?expires=%F0%9F%A6%8A&signature=%C3%BC",
    ]
    answers = [await get(each) for each in wrong]
    assert [each.status_code for each in answers] == [404] * len(wrong)
