"""No reading is above its budget, and what was left out can be read to the end."""

import re

import pytest
from mcp import Client
from mcp_types import ReadResourceResult

from erp_mcp.app import App
from erp_mcp.resources import RESOURCES
from tests.answers import cost_of, text_of
from tests.calls import Offered, offered
from tests.protocol_fixtures import Build
from tests.serving import Mode

TEMPLATES = [entry.uri_template for entry in RESOURCES]
FENCED = re.compile(r'<data kind="[^"]*">\n# [^\n]*\n(.*)\n</data>', re.DOTALL)


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


def within(uri: str, max_tokens: int) -> str:
    return f"{uri.partition('?')[0]}?max_tokens={max_tokens}"


@pytest.mark.parametrize("max_tokens", [100, 300, 1500])
@pytest.mark.parametrize("template", TEMPLATES)
async def test_every_resource_keeps_the_budget_that_was_asked_for(
    build: Build, found: Offered, era: Mode, template: str, max_tokens: int
) -> None:
    async with Client(build(), mode=era) as client:
        answer = await client.read_resource(within(found.resources[template], max_tokens))
        by_tool = await client.call_tool(
            "read_resource", {"uri": found.resources[template].partition("?")[0], "max_tokens": max_tokens}
        )
    assert 0 < cost_of(answer) <= max_tokens
    assert 0 < cost_of(by_tool) <= max_tokens
    assert not by_tool.is_error


@pytest.mark.parametrize("template", TEMPLATES)
async def test_a_reading_says_what_it_cost_and_in_which_encoding(
    build: Build, found: Offered, era: Mode, template: str
) -> None:
    async with Client(build(), mode=era) as client:
        answer = await client.read_resource(within(found.resources[template], 300))
    (contents,) = answer.contents
    assert contents.meta is not None
    assert {name: contents.meta[f"erp/{name}"] for name in ("tokens", "maxTokens", "encoding")} == {
        "tokens": cost_of(answer),
        "maxTokens": 300,
        "encoding": "o200k",
    }


@pytest.mark.parametrize(
    "template", [name for name in TEMPLATES if "/messages" in name or "/sources" in name]
)
async def test_a_text_can_be_read_to_its_end_by_the_uris_that_continue(
    build: Build, found: Offered, template: str
) -> None:
    uri: str | None = within(found.resources[template], 100)
    pages: list[ReadResourceResult] = []
    async with Client(build()) as client:
        while uri is not None:
            pages.append(await client.read_resource(uri))
            uri = next_uri(pages[-1])
        whole = await client.read_resource(within(found.resources[template], 8000))
    assert len(pages) > 1
    assert all(cost_of(page) <= 100 for page in pages)
    assert squeezed("".join(map(body_of, pages))) == squeezed(body_of(whole))


def next_uri(page: ReadResourceResult) -> str | None:
    (contents,) = page.contents
    assert contents.meta is not None
    return contents.meta.get("erp/next")


def body_of(page: ReadResourceResult) -> str:
    fenced = FENCED.search(text_of(page))
    assert fenced is not None
    return fenced[1]


def squeezed(text: str) -> str:
    """Pages end at sentences, where a blank may go."""
    return "".join(text.split())


async def test_the_budget_shows_who_has_read_how_much(build: Build, found: Offered) -> None:
    async with Client(build()) as client:
        before = await client.read_resource("erp://budget", cache_mode="bypass")
        read = await client.read_resource(f"erp://sessions/{found.session_id}/summary", cache_mode="bypass")
        after = await client.read_resource("erp://budget", cache_mode="bypass")
    assert used(after)["reads"] == used(before)["reads"] + 1  # to look at the budget uses nothing of it
    assert used(after)["tokens"] == used(before)["tokens"] + cost_of(read)


def used(budget: ReadResourceResult) -> dict[str, int]:
    line = re.search(r"^this window\tlocal\t(\d+)\t(\d+)\t", text_of(budget), re.MULTILINE)
    return {"reads": int(line[1]), "tokens": int(line[2])} if line else {"reads": 0, "tokens": 0}
