"""Prompts bring the conversation with them, in its language and within the budget."""

import pytest
from mcp import Client
from mcp_types import PromptReference, ResourceTemplateReference

from erp_mcp.app import App
from erp_mcp.governance.texts import MOST_TOKENS, templates
from erp_mcp.prompts import PROMPTS
from erp_mcp.resources import RESOURCES
from tests.answers import cost_of, text_of
from tests.calls import Offered, offered
from tests.protocol_fixtures import Build, Connect
from tests.serving import Mode


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


@pytest.fixture(scope="module")
async def session_ids(demo: App) -> list[str]:
    return await demo.sessions.complete_id("demo", "", 1000)


@pytest.mark.parametrize("prompt", [entry.name for entry in PROMPTS])
@pytest.mark.parametrize("max_tokens", [400, 1500])
async def test_every_prompt_keeps_the_budget_of_the_server(
    build: Build, found: Offered, era: Mode, prompt: str, max_tokens: int
) -> None:
    async with Client(build(max_tokens=max_tokens), mode=era) as client:
        answer = await client.get_prompt(prompt, found.prompts[prompt])
    assert 0 < cost_of(answer) <= max_tokens
    assert answer.meta is not None
    assert (answer.meta["erp/tokens"], answer.meta["erp/encoding"]) == (cost_of(answer), "o200k")


@pytest.mark.parametrize("prompt", ["summarize_conversation", "reply_to_customer"])
async def test_every_session_is_prompted_for_in_its_own_language_and_inside_its_fence(
    build: Build, session_ids: list[str], prompt: str
) -> None:
    languages = {text: language for language, text in templates()[prompt].texts.items()}
    spoken: set[str] = set()
    async with Client(build()) as client:
        for session_id in session_ids:
            text = text_of(await client.get_prompt(prompt, {"session_id": session_id}))
            said, _, rest = text.partition("\n\n")
            (title,) = [line for line in rest.splitlines() if line.startswith("# Session ")]
            assert f", {languages[said]}" in title
            assert rest.count('<data kind="customer conversation">') == rest.count("</data>") == 1
            spoken.add(languages[said])
    assert spoken == {"ar", "en", "fa", "tr"}


async def test_the_id_of_a_session_is_completed_the_same_in_prompts_and_resources(
    connect: Connect, session_ids: list[str]
) -> None:
    by_prompt = PromptReference(type="ref/prompt", name="reply_to_customer")
    (template,) = [entry.uri_template for entry in RESOURCES if "/summary" in entry.uri_template]
    by_template = ResourceTemplateReference(type="ref/resource", uri=template)
    async with connect() as client:
        first = await client.complete(by_prompt, {"name": "session_id", "value": session_ids[0][:-1]})
        second = await client.complete(by_template, {"name": "id", "value": session_ids[0][:-1]})
    assert session_ids[0] in first.completion.values
    assert first.completion.values == second.completion.values
    assert all(each.startswith(session_ids[0][:-1]) for each in first.completion.values)


async def test_what_has_no_completion_is_completed_with_nothing(connect: Connect) -> None:
    nowhere = ResourceTemplateReference(type="ref/resource", uri="erp://nowhere/{id}")
    async with connect() as client:
        answer = await client.complete(nowhere, {"name": "id", "value": ""})
    assert answer.completion.values == []


async def test_a_prompt_is_in_the_words_of_the_tenant_within_the_budget(
    build: Build, demo: App, session_ids: list[str], era: Mode
) -> None:
    longest = " ".join(["word"] * MOST_TOKENS["prompt"])
    languages = templates()["reply_to_customer"].texts
    for language in languages:
        await demo.templates.edit("demo", "reply_to_customer", language, longest, by="tests")
    async with Client(build(max_tokens=700), mode=era) as client:
        answer = await client.get_prompt("reply_to_customer", {"session_id": session_ids[0]})
    assert text_of(answer).startswith(f"{longest}\n\n<data ")
    assert cost_of(answer) <= 700
    for language in languages:
        await demo.templates.reset("demo", "reply_to_customer", language, by="tests")
