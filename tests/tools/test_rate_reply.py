"""`rate_reply` over MCP: what it says, what it refuses, and that what it leads to can be read."""

import re

import pytest
from mcp import Client

from erp_mcp.app import App
from erp_mcp.settings import Settings
from tests.answers import cost_of, text_of
from tests.calls import http_in_process
from tests.databases import new_token
from tests.protocol_fixtures import Build, Connect
from tests.serving import post

QUESTION = "How long can I keep the carton before I bring it back?"
REPLY = "Please tell us first, and we look after it together with you."


async def talk(client: Client, session_id: str, reply: str = REPLY) -> dict[str, object]:
    messages = [
        {"id": "m1", "role": "customer", "text": QUESTION},
        {"id": "m2", "role": "assistant", "text": reply},
    ]
    await client.call_tool("record_messages", {"session_id": session_id, "messages": messages})
    return {"session_id": session_id, "message_id": "m2"}


async def test_a_bad_rating_names_level_scores_instruction_and_undo(connect: Connect, demo: App) -> None:
    async with connect() as client:
        rated = await client.call_tool("rate_reply", await talk(client, "rated") | {"rating": "down"})
        instructions = text_of(await client.read_resource("erp://instructions", cache_mode="bypass"))
    text = text_of(rated)
    assert re.match(
        r'Rated "down"\. Quality: (low|medium|high) \d\.\d\d \(relevance \d\.\d\d, completeness \d\.\d\d, '
        r"groundedness \d\.\d\d, tone \d\.\d\d, length \d\.\d\d\)\.",
        text,
    )
    found = re.search(r'Instruction (\d+) \(on; .*\):\n<data kind="instruction">\n(.+)\n</data>', text)
    assert found
    assert f"{found[1]}\ton\trating\t{found[2]}" in instructions
    assert f"Undo: `erp-mcp instructions off {found[1]} --tenant demo`" in text
    assert cost_of(rated) <= 250


async def test_a_good_rating_gives_the_uri_of_what_was_learned(connect: Connect) -> None:
    async with connect() as client:
        rating = await talk(
            client, "good", "Keep the carton as long as you like, and please bring it back when it is empty."
        )
        rated = text_of(await client.call_tool("rate_reply", rating | {"rating": "up"}))
        uri = re.search(r"erp://knowledge/sources/\d+", rated)
        assert uri, rated
        source = text_of(await client.read_resource(uri[0], cache_mode="bypass"))
    assert QUESTION in source


@pytest.mark.parametrize("value", ["UP", "", "good", 1, True, None, ["up"], {"up": 1}])
async def test_a_rating_is_up_or_down(build: Build, value: object) -> None:
    async with Client(build()) as client:
        refused = await client.call_tool(
            "rate_reply", {"session_id": "s", "message_id": "m", "rating": value}
        )
    assert text_of(refused).startswith("INVALID_RATING_VALUE: `rating` is up or down. Nothing was changed.")
    assert cost_of(refused) <= 80


async def test_what_cannot_be_rated_is_refused_with_its_code(build: Build) -> None:
    async with Client(build()) as client:
        rating = await talk(client, "refused") | {"rating": "up"}
        missing = await client.call_tool("rate_reply", rating | {"message_id": "m7"})
        nowhere = await client.call_tool("rate_reply", rating | {"session_id": "nowhere"})
        too_long = await client.call_tool("rate_reply", rating | {"comment": "x" * 501})
    assert text_of(missing).startswith("RESPONSE_NOT_FOUND: ")
    assert "Newest replies: m2." in text_of(missing)
    assert text_of(nowhere).startswith("SESSION_NOT_FOUND: ")
    assert text_of(too_long).startswith("INVALID_INPUT: comment")
    assert all(cost_of(each) <= 80 for each in (missing, nowhere, too_long))


async def test_it_needs_the_scope_to_draft(build: Build, company: Settings, demo: App) -> None:
    call: dict[str, object] = {
        "name": "rate_reply",
        "arguments": {"session_id": "s", "message_id": "m", "rating": "up"},
    }
    token = await new_token(demo, "reader", "read")
    async with http_in_process(build(), company, token) as http:
        answer = (await post(http, "/mcp", "tools/call", call)).text
    assert "lacks the scope 'draft'" in answer
