"""No tool answers above the budget it was given, in either format."""

import json

import pytest
from mcp import Client

from erp_mcp.app import App
from erp_mcp.tools import TOOLS
from tests.answers import cost_of, text_of
from tests.calls import Offered, offered
from tests.protocol_fixtures import Build
from tests.serving import Mode

QUESTIONS = {
    "en": "What if the dates arrive broken, and who pays for sending them back?",
    "ar": "ماذا أفعل إذا وصلت البضاعة تالفة؟",
    "fa": "اگر کالا آسیب‌دیده برسد چه کنم؟",
    "tr": "Ürün hasarlı gelirse ne yapmalıyım?",
}


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


@pytest.mark.parametrize("max_tokens", [100, 300, 1500])
@pytest.mark.parametrize("name", [entry.name for entry in TOOLS])
async def test_every_tool_keeps_the_budget_that_was_asked_for(
    build: Build, found: Offered, era: Mode, name: str, max_tokens: int
) -> None:
    async with Client(build(), mode=era) as client:
        answer = await client.call_tool(name, found.tools[name] | {"max_tokens": max_tokens})
    assert not answer.is_error
    assert 0 < cost_of(answer) <= max_tokens
    assert answer.meta is not None
    assert {name: answer.meta[f"erp/{name}"] for name in ("tokens", "maxTokens", "encoding")} == {
        "tokens": cost_of(answer),
        "maxTokens": max_tokens,
        "encoding": "o200k",
    }


@pytest.mark.parametrize("max_tokens", [100, 300, 1500])
@pytest.mark.parametrize("language", QUESTIONS)
async def test_a_search_keeps_its_budget_as_an_object_too_and_says_how_much_it_shows(
    build: Build, language: str, max_tokens: int
) -> None:
    arguments = {"query": QUESTIONS[language], "limit": 50, "max_tokens": max_tokens, "format": "json"}
    async with Client(build()) as client:
        answer = await client.call_tool("search_knowledge", arguments)
    assert not answer.is_error
    assert 0 < cost_of(answer) <= max_tokens
    found = json.loads(answer.content[0].model_dump()["text"])
    assert found == answer.structured_content
    assert found["found"] == 50
    assert found["shown"] == len(found["hits"]) < 50


async def test_a_search_that_left_hits_out_says_so_and_how_to_get_them(build: Build) -> None:
    async with Client(build()) as client:
        answer = await client.call_tool(
            "search_knowledge", {"query": QUESTIONS["en"], "limit": 50, "max_tokens": 300}
        )
    assert "hits left out" in text_of(answer)
    assert text_of(answer).endswith("ask with a larger max_tokens]")
