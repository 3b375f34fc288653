"""Whoever forgets to fit an answer: the gate counts what leaves, and cuts or refuses what is too much."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import pytest
from mcp import Client
from mcp_types import CallToolResult, ContentBlock, EmbeddedResource, TextContent, TextResourceContents
from pydantic import Field

from erp_mcp.gate.outcome import Outcome
from erp_mcp.tools import ToolEntry
from tests.answers import cost_of, text_of, texts_of
from tests.protocol_fixtures import Build
from tests.serving import Mode

FIFTY_THOUSAND_TOKENS = "The warehouse in Jeddah is open until nine o'clock. " * 5000
NOTE = "[cut here by the budget of this server: ask for less at once]"
MaxTokens = Annotated[int | None, Field(ge=100)]


def text_block(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def embedded(text: str) -> EmbeddedResource:
    contents = TextResourceContents(uri="erp://note", mime_type="text/plain", text=text)
    return EmbeddedResource(type="resource", resource=contents)


def tool(content: Sequence[ContentBlock], structured: dict[str, object] | None = None) -> ToolEntry:
    async def flood(max_tokens: MaxTokens = None) -> CallToolResult:
        """Say everything at once."""
        return CallToolResult(content=list(content), structured_content=structured)

    run: Callable[..., Awaitable[CallToolResult]] = flood
    return ToolEntry(run, "Flood", "admin", "read")


async def call(build: Build, era: Mode, entry: ToolEntry, **arguments: object) -> CallToolResult:
    async with Client(build(tools=[entry]), mode=era) as client:
        return await client.call_tool("flood", arguments)


async def test_a_text_of_fifty_thousand_tokens_is_cut_to_its_budget_and_says_so(
    build: Build, era: Mode
) -> None:
    answer = await call(build, era, tool([text_block(FIFTY_THOUSAND_TOKENS)]))
    assert not answer.is_error
    assert 1400 < cost_of(answer) <= 1500
    assert text_of(answer).endswith(NOTE)


@pytest.mark.parametrize("max_tokens", [100, 137, 4000])
async def test_the_budget_that_the_call_names_is_kept(build: Build, era: Mode, max_tokens: int) -> None:
    answer = await call(build, era, tool([text_block(FIFTY_THOUSAND_TOKENS)]), max_tokens=max_tokens)
    assert max_tokens * 0.8 < cost_of(answer) <= max_tokens


async def test_nobody_gets_more_than_the_limit_of_the_server(build: Build, era: Mode) -> None:
    answer = await call(build, era, tool([text_block(FIFTY_THOUSAND_TOKENS)]), max_tokens=1_000_000)
    assert cost_of(answer) <= 8000


async def test_several_texts_share_one_budget(build: Build, era: Mode) -> None:
    answer = await call(build, era, tool([text_block(FIFTY_THOUSAND_TOKENS)] * 20), max_tokens=500)
    assert cost_of(answer) <= 500
    assert texts_of(answer)[0].endswith(NOTE)
    assert "".join(texts_of(answer)[1:]) == ""


async def test_what_comes_after_a_text_that_fills_the_budget_is_left_out_with_a_note(
    build: Build, era: Mode
) -> None:
    texts = [text_block("one " * 100), text_block("two " * 1000), text_block("three")]
    answer = await call(build, era, tool(texts), max_tokens=150)
    assert texts_of(answer)[0] == "one " * 100
    assert texts_of(answer)[1].endswith(NOTE)
    assert texts_of(answer)[2] == ""
    assert cost_of(answer) <= 150


async def test_resources_inside_an_answer_are_part_of_its_budget(build: Build, era: Mode) -> None:
    content = [text_block("Here it is."), embedded(FIFTY_THOUSAND_TOKENS)]
    answer = await call(build, era, tool(content), max_tokens=500)
    assert cost_of(answer) <= 500
    assert texts_of(answer)[1].endswith(NOTE)


async def test_an_object_that_is_too_large_is_refused_in_an_answer(build: Build, era: Mode) -> None:
    rows = [{"id": number, "name": f"Customer {number}"} for number in range(5000)]
    answer = await call(build, era, tool([text_block("5000 customers")], {"rows": rows}))
    assert answer.is_error
    assert answer.structured_content is None
    assert text_of(answer).startswith("RESULT_TOO_LARGE: The answer does not fit into 1500 tokens.")


async def test_a_text_and_its_object_are_counted_together(build: Build, era: Mode) -> None:
    text = FIFTY_THOUSAND_TOKENS[: 52 * 60]  # some 660 tokens
    half: dict[str, object] = {"text": text}
    alone = await call(build, era, tool([text_block("a note")], half), max_tokens=1000)
    twice = await call(build, era, tool([text_block(text)], half), max_tokens=1000)
    assert not alone.is_error
    assert alone.structured_content == half
    assert twice.is_error


async def test_an_error_is_held_to_the_budget_too(build: Build, era: Mode) -> None:
    async def fail() -> CallToolResult:
        """Fail at length."""
        return CallToolResult(content=[text_block(FIFTY_THOUSAND_TOKENS)], is_error=True)

    async with Client(build(tools=[ToolEntry(fail, "Fail", "admin", "read")]), mode=era) as client:
        answer = await client.call_tool("fail")
    assert answer.is_error
    assert cost_of(answer) <= 1500


async def test_what_an_answer_cost_stands_beside_it(build: Build, era: Mode) -> None:
    answer = await call(build, era, tool([text_block(FIFTY_THOUSAND_TOKENS)]), max_tokens=300)
    assert answer.meta is not None
    assert answer.meta["erp/tokens"] == cost_of(answer)
    assert answer.meta["erp/maxTokens"] == 300
    assert answer.meta["erp/encoding"] == "o200k"


async def test_what_was_cut_is_reported(build: Build) -> None:
    outcomes: list[Outcome] = []
    server = build(outcomes.append, tools=[tool([text_block(FIFTY_THOUSAND_TOKENS)])])
    async with Client(server) as client:
        answer = await client.call_tool("flood")
    (outcome,) = [each for each in outcomes if each.method == "tools/call"]
    assert outcome.trimmed
    assert outcome.tokens == cost_of(answer)
    assert outcome.tokens + outcome.saved_tokens > 50_000
