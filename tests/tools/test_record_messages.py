"""`record_messages` over MCP: any agent gets a memory, and is told what became of its call."""

from datetime import UTC, datetime, timedelta

import anyio
import pytest
from mcp import Client
from mcp.server.subscriptions import ResourceUpdated
from mcp_types import CallToolResult

from erp_mcp.app import App
from erp_mcp.jobs import jobs_of
from erp_mcp.settings import Settings
from erp_mcp.store.queue import work
from tests.answers import cost_of, text_of
from tests.calls import http_in_process
from tests.databases import new_token
from tests.protocol_fixtures import Build, Connect
from tests.serving import PATIENCE_SECONDS, post

Given = dict[str, object]


def said(number: int, text: str | None = None, **more: object) -> Given:
    role = "customer" if number % 2 else "assistant"
    return {"id": f"m{number}", "role": role, "text": text or f"Message {number}, order SO-{number}."} | more


def several(first: int, last: int) -> list[Given]:
    return [said(number) for number in range(first, last + 1)]


async def record(client: Client, session_id: str, *messages: Given, **more: object) -> CallToolResult:
    return await client.call_tool(
        "record_messages", {"session_id": session_id, "messages": list(messages)} | more
    )


async def read(client: Client, session_id: str, part: str) -> str:
    uri = f"erp://sessions/{session_id}/{part}"
    return text_of(await client.read_resource(uri, cache_mode="bypass"))


async def test_an_agent_opens_a_session_goes_on_and_reads_its_context(connect: Connect) -> None:
    name = f"talk-{datetime.now(UTC).timestamp()}"  # each era has its own
    async with connect() as client:
        opened = await record(client, name, *several(1, 3))
        added = await record(client, name, *several(1, 4))
        context = await read(client, name, "context")
    assert text_of(opened).splitlines() == [
        "3 new, 3 in all; the session is active, its summary comes after 5 messages.",
        f"For a reply read erp://sessions/{name}/context",
    ]
    assert text_of(added).startswith("1 new, 4 in all; ")
    assert context.index("customer: Message 3, order SO-3.") < context.index(
        "assistant: Message 4, order SO-4."
    )


async def test_the_previous_message_is_known_right_after_the_summary_was_replaced(
    build: Build, demo: App
) -> None:
    question = "And what about the two boxes for my sister?"
    async with Client(build()) as client:
        await record(client, "asked", *several(1, 5))
        await work(demo.queue, jobs_of(demo), forever=False)
        first = await read(client, "asked", "summary")
        await record(client, "asked", *several(6, 9), said(11, question))
        await work(demo.queue, jobs_of(demo), forever=False)
        context, second = await read(client, "asked", "context"), await read(client, "asked", "summary")
    assert first != second
    assert demo.tokens.count(second.partition("\n# ")[2].partition("\n</data>")[0]) < 150 + 40
    assert f"customer: {question}" in context.partition("Last 5 of 10 messages:")[2]
    assert context.count("customer: Message 7, order SO-7.") == 1


async def test_another_text_under_the_same_id_is_a_conflict(connect: Connect) -> None:
    async with connect() as client:
        await record(client, "conflict", said(1))
        refused = await record(client, "conflict", said(2), said(1, "Something else"))
        messages = await read(client, "conflict", "messages")
    assert refused.is_error
    assert text_of(refused).startswith("INVALID_INPUT: messages.1: its id is that of a recorded message")
    assert cost_of(refused) <= 80
    assert "order SO-2" not in messages


async def test_closed_expired_and_foreign_sessions_are_refused_with_their_code(build: Build) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    async with Client(build()) as client:
        await record(client, "closed", said(1), close=True)
        await record(client, "expired", said(1, at=long_ago))
        await record(client, "foreign", said(1), customer="1")
        refusals = [
            await record(client, "closed", said(2)),
            await record(client, "expired", said(2)),
            await record(client, "foreign", said(2), customer="2"),
        ]
        readable = await read(client, "closed", "context")
    assert all(text_of(each).startswith("SESSION_NOT_AUTHORIZED: This session is ") for each in refusals)
    assert all("Nothing was recorded" in text_of(each) for each in refusals)
    assert all(cost_of(each) <= 80 for each in refusals)
    assert "order SO-1" in readable


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"session_id": "a/b"}, "session_id"),
        ({"session_id": "x" * 65}, "session_id"),
        ({"messages": several(1, 51)}, "messages"),
        ({"messages": [said(1, "x" * 8001)]}, "messages.0.text"),
        ({"messages": [said(1, " \n ")]}, "messages.0.text"),
        ({"messages": [said(1, at="2026-11-20T10:00:00")]}, "messages.0.at"),
        ({"messages": [said(1, at="2999-01-01T00:00:00Z")]}, "`at` of a message"),
        ({"messages": [said(1, role="system")]}, "messages.0.role"),
        ({"messages": [said(1, "\u200b\u2060 \ufeff")]}, "there is nothing in it that can be seen"),
        ({"messages": [said(1, name="Leyla")]}, "messages.0.name"),
        ({"messages": [said(1, metadata={"long": "x" * 2000})]}, "messages.0.metadata"),
        ({"messages": [said(1, metadata=["a list"])]}, "messages.0.metadata"),
        ({"messages": []}, "There is no message"),
        ({"customer": "nobody at all"}, "No customer has this id"),
    ],
)
async def test_what_does_not_fit_is_named_and_opens_nothing(
    build: Build, arguments: Given, fault: str
) -> None:
    async with Client(build()) as client:
        refused = await client.call_tool(
            "record_messages", {"session_id": "wrong", "messages": [said(1)]} | arguments
        )
        missing = await client.call_tool("read_resource", {"uri": "erp://sessions/wrong/summary"})
    assert refused.is_error
    assert fault in text_of(refused)
    assert cost_of(refused) <= 80
    assert text_of(missing).startswith("SESSION_NOT_FOUND")


async def test_a_customer_may_be_given_as_a_number(build: Build) -> None:
    async with Client(build()) as client:
        assert not (await record(client, "numbered", said(1), customer=1)).is_error
        assert "#1, active)" in await read(client, "numbered", "summary")


async def test_whatever_a_caller_keeps_with_a_message_is_read_with_it(build: Build) -> None:
    kept = {"a": [1, 2.5, True, None], "nul\x00": {"</data>": "x"}}
    async with Client(build()) as client:
        assert not (await record(client, "kept", said(1, metadata=kept))).is_error
        messages = await read(client, "kept", "messages")
    assert '{"a":[1,2.5,true,null],"nul ":{"‹/data>":"x"}}' in messages


async def test_it_needs_the_scope_to_draft(build: Build, company: Settings, demo: App) -> None:
    arguments: Given = {
        "name": "record_messages",
        "arguments": {"session_id": "scoped", "messages": [said(1)]},
    }
    answers = {
        scope: await called(build, company, await new_token(demo, scope, scope), arguments)
        for scope in ("read", "draft")
    }
    assert "lacks the scope 'draft'" in answers["read"]
    assert "1 new, 1 in all" in answers["draft"]


async def called(build: Build, company: Settings, token: str, arguments: Given) -> str:
    async with http_in_process(build(), company, token) as http:
        return (await post(http, "/mcp", "tools/call", arguments)).text


async def test_who_watches_a_session_hears_what_is_added_and_of_its_summary(build: Build, demo: App) -> None:
    watched = [f"erp://sessions/watched/{part}" for part in ("messages", "summary")]
    async with Client(build()) as client:
        await record(client, "watched", said(1))
        async with client.listen(resource_subscriptions=watched) as heard:
            await record(client, "watched", *several(2, 5))
            await work(demo.queue, jobs_of(demo), forever=False)
            with anyio.fail_after(PATIENCE_SECONDS):
                events = [await anext(heard) for _ in watched]
    assert events == [ResourceUpdated(uri=uri) for uri in watched]


async def test_who_watches_another_session_of_the_customer_hears_of_a_new_fact(build: Build) -> None:
    watched = "erp://sessions/of-the-same/context"
    async with Client(build()) as client:
        await record(client, "of-the-same", said(1), customer=3)
        async with client.listen(resource_subscriptions=[watched]) as heard:
            await record(client, "new-talk", said(1, "We are allergic to sesame."), customer=3)
            with anyio.fail_after(PATIENCE_SECONDS):
                event = await anext(heard)
        assert "We are allergic to sesame. (fact; message m1 of session new-talk" in await read(
            client, "of-the-same", "context"
        )
    assert event == ResourceUpdated(uri=watched)
