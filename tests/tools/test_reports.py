"""Reports as a client gets them: text within its budget, files as links that open, steps as they are made."""

import re
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from mcp import Client
from mcp_types import CallToolResult, ImageContent, ResourceLink

from erp_mcp.app import App
from erp_mcp.server import build_server
from erp_mcp.store.embedded import Urls
from tests.answers import text_of
from tests.apps import company_app

FILES = {"pdf": b"%PDF-", "png": b"\x89PNG", "xlsx": b"PK"}
TWO_CURRENCIES = [
    {"date": "2026-10-01", "value": 5, "currency": "AED"},
    {"date": "2026-10-02", "value": 7, "currency": "USD"},
]


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("reports")) as app:
        yield app


async def asked(company: App, tool: str, **given: object) -> CallToolResult:
    server = build_server(company.settings, lambda: nullcontext(company))
    async with Client(server) as client:
        return await client.call_tool(tool, given)


def links(answer: CallToolResult) -> list[ResourceLink]:
    return [each for each in answer.content if isinstance(each, ResourceLink)]


async def test_each_file_is_a_link_that_opens_and_only_a_picture_is_shown_as_well(company: App) -> None:
    answer = await asked(company, "generate_report", report="sales", period="October 2026", files=[*FILES])
    opened = {
        each.name.rpartition(".")[2]: Path(unquote(urlsplit(str(each.uri)).path)).read_bytes()
        for each in links(answer)
    }
    assert {form: content[: len(FILES[form])] for form, content in opened.items()} == FILES
    (picture,) = [each for each in answer.content if isinstance(each, ImageContent)]
    assert (picture.mime_type, b64decode(picture.data)) == ("image/png", opened["png"])
    assert len(answer.content) == 1 + len(FILES) + 1
    assert [each.size for each in links(answer)] == [*map(len, opened.values())]


async def test_an_answer_keeps_its_budget_and_is_read_on_where_it_says(company: App) -> None:
    answer = text_of(await asked(company, "generate_report", report="weekly_review", max_tokens=400))
    assert company.tokens.count(answer) <= 400
    (uri,) = set(re.findall(r"erp://reports/\d+", answer))
    server = build_server(company.settings, lambda: nullcontext(company))
    async with Client(server) as client:
        assert "Who waits for an answer" in text_of(await client.read_resource(f"{uri}?max_tokens=4000"))


@pytest.mark.parametrize("max_tokens", [300, 450, 600, 900, 1500])
async def test_an_advised_call_is_whole_at_any_budget(company: App, max_tokens: int) -> None:
    told = text_of(await asked(company, "analyze_data", analysis="reorder", max_tokens=max_tokens))
    begun = told.count("-> create_records(")
    assert begun == len(re.findall(r"-> create_records\(model=.*, company=\"[^\"]*\"\)$", told, re.MULTILINE))
    assert begun or max_tokens < 600


async def test_without_a_name_there_is_the_catalogue_and_a_wrong_one_is_answered_with_the_nearest(
    company: App,
) -> None:
    assert "weekly_review" in text_of(await asked(company, "generate_report"))
    refused = await asked(company, "generate_report", report="weekly_revue")
    assert refused.is_error
    assert "weekly_review" in text_of(refused)


async def test_rows_of_two_currencies_are_not_added_up(company: App) -> None:
    answer = await asked(company, "analyze_data", analysis="trend", rows=TWO_CURRENCIES)
    assert answer.is_error
    assert "currenc" in text_of(answer)
