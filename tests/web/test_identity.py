"""Over HTTP a token says who asks, and nobody sees what belongs to another."""

from collections.abc import AsyncGenerator

import pytest
from mcp import MCPError
from mcp_types import INVALID_PARAMS, PromptReference

from erp_mcp.app import App
from erp_mcp.governance.principal import Tier
from erp_mcp.resources import RESOURCES
from erp_mcp.resources.pages import PAGES
from erp_mcp.settings import Settings
from erp_mcp.tools import TOOLS
from tests.answers import refusal_of, text_of
from tests.calls import Offered, offered
from tests.databases import OTHER_TENANT, new_token
from tests.serving import (
    Mode,
    ServerProcess,
    connected,
    modern_headers,
    modern_request,
    post,
    refused_within_moments,
    serving,
    web,
)

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "tests", "version": "1"},
    },
}
LIST_TOOLS = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
OLDER = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


@pytest.fixture(scope="module")
async def http(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company) as server:
        yield server


@pytest.fixture(scope="module")
async def sse(company: Settings) -> AsyncGenerator[ServerProcess]:
    with serving(company, "sse") as server:
        yield server


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


@pytest.fixture(scope="module")
async def tokens(demo: App) -> dict[str, str]:
    made = {
        "whole": await new_token(demo, "whole"),
        "reader": await new_token(demo, "reader", "read"),
        "writer": await new_token(demo, "writer", "write"),
        "expired": await new_token(demo, "expired", days=-1),
        "revoked": await new_token(demo, "revoked"),
        "stranger": await new_token(demo, "stranger", tenant=OTHER_TENANT),
    }
    await demo.access.revoke("demo", "revoked", by="tests")
    return made


def names_of(tier: Tier) -> list[str]:
    return [entry.name for entry in TOOLS if entry.tier == tier]


@pytest.mark.parametrize("path", ["/mcp", "/messages/", "/nowhere"])
@pytest.mark.parametrize("token", [None, "", "erp_unknown", "expired", "revoked"])
async def test_whoever_has_no_valid_token_is_told_to_bring_one(
    http: ServerProcess, tokens: dict[str, str], path: str, token: str | None
) -> None:
    async with web(tokens.get(token, token) if token is not None else None) as client:
        answer = await client.post(http.root + path, json=modern_request("tools/list"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["error"] == "TOKEN_REFUSED"


@pytest.mark.parametrize("header", ["Basic d2hvbGU=", "Bearer", "bearer", "Bearer a b", "ümlaut"])
async def test_a_header_that_carries_no_token_is_no_token(http: ServerProcess, header: str) -> None:
    async with web() as client:
        answer = await client.post(http.url, headers=[(b"authorization", header.encode())])
    assert answer.status_code == 401


async def test_a_refusal_does_not_say_why_a_token_is_not_valid(
    http: ServerProcess, tokens: dict[str, str]
) -> None:
    async def body(token: str) -> str:
        async with web(token) as client:
            return (await post(client, http.url, "tools/list")).text

    assert await body(tokens["expired"]) == await body(tokens["revoked"]) == await body("erp_unknown")


async def test_a_token_may_do_what_its_scopes_say(
    http: ServerProcess, era: Mode, tokens: dict[str, str], found: Offered
) -> None:
    async with connected(http.url, tokens["writer"], era) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == names_of("write")
        answer = await client.call_tool("search_knowledge", {"query": "refund"})
        refusals = [
            await refusal_of(client.read_resource("erp://budget")),
            await refusal_of(client.get_prompt("reply_to_customer", {"session_id": found.session_id})),
        ]
    assert answer.is_error
    assert text_of(answer).startswith("NOT_AUTHORIZED: This access token lacks the scope 'read'. Nothing was")
    assert [error.data for error in refusals] == [
        {"code": "NOT_AUTHORIZED", "retryable": False, "uri": "erp://budget"},
        {"code": "NOT_AUTHORIZED", "retryable": False},
    ]


async def test_a_scope_to_read_is_enough_to_read(
    http: ServerProcess, era: Mode, tokens: dict[str, str], found: Offered
) -> None:
    async with connected(http.url, tokens["reader"], era) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == names_of("read")
        answer = await client.read_resource(f"erp://sessions/{found.session_id}/summary")
    assert found.session_id in text_of(answer)


async def test_a_tenant_sees_nothing_of_another(
    http: ServerProcess, era: Mode, tokens: dict[str, str], found: Offered
) -> None:
    async with connected(http.url, tokens["stranger"], era) as client:
        for template, uri in found.resources.items():
            if "{id}" in template and "odoo" not in template:  # no Odoo is connected there
                assert (await refusal_of(client.read_resource(uri))).code == INVALID_PARAMS
        for prompt, arguments in found.prompts.items():
            if arguments.keys() & {
                "session_id",
                "customer",
                "lead",
                "order",
            }:  # the others are on their own company
                assert (await refusal_of(client.get_prompt(prompt, arguments))).code == INVALID_PARAMS
        searched = await client.call_tool("search_knowledge", {"query": "refund"})
        completed = await client.complete(
            PromptReference(type="ref/prompt", name="reply_to_customer"), {"name": "session_id", "value": ""}
        )
        listed = [each.uri for each in (await client.list_resources()).resources]
        budget = await client.read_resource("erp://budget")
    assert text_of(searched).startswith("Nothing was found in 0 chunks.")
    assert completed.completion.values == []
    single = [entry.uri_template.partition("{")[0] for entry in RESOURCES if entry.is_single]
    assert listed == [*PAGES, *single]
    assert "token:reader" not in text_of(budget)


async def test_a_session_cannot_be_continued_with_another_token(
    http: ServerProcess, tokens: dict[str, str]
) -> None:
    async with web(tokens["whole"]) as owner, web(tokens["reader"]) as thief:
        opened = await owner.post(http.url, headers=OLDER, json=INITIALIZE)
        session = OLDER | {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
        stolen = await thief.post(http.url, headers=session, json=LIST_TOOLS)
        ended = await thief.delete(http.url, headers=session)
        listened = await thief.get(http.url, headers=session)
        continued = await owner.post(http.url, headers=session, json=LIST_TOOLS)
    assert [stolen.status_code, ended.status_code, listened.status_code] == [404, 404, 404]
    assert continued.status_code == 200


async def test_a_session_of_sse_cannot_be_continued_with_another_token(
    sse: ServerProcess, tokens: dict[str, str]
) -> None:
    async with (
        web(tokens["whole"]) as owner,
        web(tokens["reader"]) as thief,
        owner.stream("GET", sse.url) as stream,
    ):
        lines = stream.aiter_lines()
        while not (line := await anext(lines)).startswith("data: "):
            pass
        address = sse.root + line.removeprefix("data: ")
        stolen = await thief.post(address, json=INITIALIZE)
        sent = await owner.post(address, json=INITIALIZE)
    assert [stolen.status_code, sent.status_code] == [404, 202]


async def test_the_older_transport_serves_both_eras_behind_the_same_door(
    sse: ServerProcess, era: Mode, tokens: dict[str, str], found: Offered
) -> None:
    async with connected(sse.url, tokens["reader"], era) as client:
        own = await client.read_resource(f"erp://sessions/{found.session_id}/summary")
    async with connected(sse.url, tokens["stranger"], era) as client:
        foreign = await refusal_of(client.read_resource(f"erp://sessions/{found.session_id}/summary"))
    assert found.session_id in text_of(own)
    assert foreign.code == INVALID_PARAMS


async def test_a_revoked_token_is_refused_within_moments_in_a_session_that_it_opened(
    http: ServerProcess, demo: App
) -> None:
    token = await new_token(demo, "soon revoked")
    async with web(token) as client:
        opened = await client.post(http.url, headers=OLDER, json=INITIALIZE)
        session = OLDER | {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
        await demo.access.revoke("demo", "soon revoked", by="tests")
        await refused_within_moments(lambda: client.post(http.url, headers=session, json=LIST_TOOLS))
    assert opened.status_code == 200


async def test_the_log_names_who_asked_and_never_the_token_or_what_was_asked(
    http: ServerProcess, tokens: dict[str, str]
) -> None:
    async with web(tokens["whole"]) as client:
        call: dict[str, object] = {"name": "search_knowledge", "arguments": {"query": "cousin in Riyadh"}}
        assert (await post(client, http.url, "tools/call", call)).status_code == 200
    log = await http.logged('"principal": "token:whole"')
    assert "cousin" not in log
    assert tokens["whole"] not in log
    assert modern_headers("tools/call")["Mcp-Method"] in log


async def test_an_unknown_token_does_not_even_learn_which_tools_there_are(http: ServerProcess) -> None:
    with pytest.raises((MCPError, ExceptionGroup)):
        async with connected(http.url, "erp_unknown") as client:
            await client.list_tools()
