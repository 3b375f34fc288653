"""What does not fit is refused in a sentence that helps, and that repeats nothing of what was sent."""

import gc
import weakref

import pytest
from mcp import Client
from mcp_types import INVALID_PARAMS

from erp_mcp.app import App
from tests.answers import refusal_of, text_of, tokens_in
from tests.calls import Arguments
from tests.protocol_fixtures import Build, Connect

SECRET = "sk-live-4242-tell-nobody"
MISFITS: dict[str, Arguments] = {
    "wrong type": {"query": [SECRET]},
    "wrong number": {"query": "refund", "limit": SECRET},
    "below its bounds": {"query": "refund", "limit": 0},
    "above its bounds": {"query": "refund", "limit": 51},
    "too short": {"query": ""},
    "nothing but blanks": {"query": " \n\t "},
    "nothing that can be seen": {"query": "\u200b\u200e"},
    "too long": {"query": SECRET * 500},
    "no such choice": {"query": "refund", "language": SECRET},
    "no such choices": {"query": "refund", "kinds": [SECRET] * 100},
    "missing": {},
    "a budget too small": {"query": "refund", "max_tokens": 99},
    "everything": {"query": [SECRET], "kinds": SECRET, "language": SECRET, "limit": SECRET, "format": SECRET},
}


@pytest.mark.parametrize("misfit", MISFITS)
async def test_arguments_that_do_not_fit_are_named_but_not_repeated(connect: Connect, misfit: str) -> None:
    async with connect() as client:
        answer = await client.call_tool("search_knowledge", MISFITS[misfit])
    text = text_of(answer)
    assert answer.is_error
    assert text.startswith("INVALID_INPUT: ")
    assert "Nothing was done." in text
    assert SECRET not in answer.model_dump_json()
    assert tokens_in(text) <= 80


async def test_nothing_of_a_refused_request_stays_in_memory(build: Build) -> None:
    server = build()
    async with Client(server) as client:
        answer = await client.call_tool("save_knowledge", {"document": {"text": "One.", "path": "/two"}})
    assert "exactly one of" in text_of(answer)
    remembered = weakref.ref(server)
    del server, client
    gc.collect()
    assert remembered() is None


async def test_an_unknown_argument_is_refused_with_the_nearest_name(connect: Connect) -> None:
    async with connect() as client:
        answer = await client.call_tool("search_knowledge", {"query": "refund", "langauge": SECRET})
    text = text_of(answer)
    assert answer.is_error
    assert text == (
        "UNKNOWN_ARGUMENT: search_knowledge has no argument 'langauge'. Nearest: language. "
        "Nothing was done. Repeating the same call cannot help."
    )


async def test_an_unknown_argument_that_resembles_none_gets_the_list(connect: Connect) -> None:
    async with connect() as client:
        answer = await client.call_tool("search_knowledge", {"query": "refund", "x" * 5000: SECRET})
    text = text_of(answer)
    assert "There are: query, kinds, language, limit, max_tokens, format." in text
    assert tokens_in(text) <= 80


async def test_an_unknown_tool_is_invalid_and_the_nearest_is_named(connect: Connect) -> None:
    async with connect() as client:
        error = await refusal_of(client.call_tool("search_knowlege", {"query": SECRET}))
    assert (error.code, error.message) == (
        INVALID_PARAMS,
        "There is no such tool. Nearest: search_knowledge, save_knowledge, search_customers.",
    )


async def test_an_unknown_prompt_is_invalid_and_the_nearest_is_named(connect: Connect) -> None:
    async with connect() as client:
        error = await refusal_of(client.get_prompt("sumarize_conversation", {"session_id": SECRET}))
    assert (error.code, error.message) == (
        INVALID_PARAMS,
        "There is no such prompt. Nearest: summarize_conversation.",
    )


async def test_an_unknown_resource_is_invalid_and_the_nearest_is_named(connect: Connect) -> None:
    async with connect() as client:
        error = await refusal_of(client.read_resource("erp://session/1/summary"))
    assert error.code == INVALID_PARAMS
    assert "Nearest: erp://sessions/{id}/summary" in error.message


async def test_an_unknown_query_variable_is_refused_with_those_that_there_are(connect: Connect) -> None:
    async with connect() as client:
        error = await refusal_of(client.read_resource(f"erp://budget?max_token={SECRET}"))
    assert (error.code, error.message) == (
        INVALID_PARAMS,
        "Budget takes max_tokens and after once each, and no other variable.",
    )


@pytest.mark.parametrize("arguments", [{}, {"session_id": "1", "tone": SECRET}, {"sesion_id": SECRET}])
async def test_a_prompt_takes_its_arguments_and_no_others(
    connect: Connect, arguments: dict[str, str]
) -> None:
    async with connect() as client:
        error = await refusal_of(client.get_prompt("reply_to_customer", arguments))
    assert (error.code, error.message) == (
        INVALID_PARAMS,
        "The prompt reply_to_customer takes: session_id, language?, max_tokens?. Nothing was changed.",
    )


@pytest.mark.parametrize(
    "uri",
    [
        "erp://budget?max_tokens=99",
        "erp://budget?max_tokens=8001",
        "erp://budget?max_tokens=-1",
        "erp://budget?max_tokens=1e3",
        "erp://budget?max_tokens=٥٠٠",
        "erp://budget?max_tokens=500&max_tokens=600",
        "erp://budget?after=0-0",
        "erp://budget?after=9999999999-00000000",
    ],
)
async def test_what_a_resource_cannot_be_asked_for_is_invalid(connect: Connect, uri: str) -> None:
    async with connect() as client:
        error = await refusal_of(client.read_resource(uri))
        same = await client.call_tool("read_resource", {"uri": uri})
    assert error.code == INVALID_PARAMS
    assert same.is_error
    assert error.message in text_of(same)


async def test_a_missing_session_is_missing_for_a_prompt_a_resource_and_a_tool(
    connect: Connect, demo: App
) -> None:
    async with connect() as client:
        prompt = await refusal_of(client.get_prompt("reply_to_customer", {"session_id": "nobody"}))
        resource = await refusal_of(client.read_resource("erp://sessions/nobody/summary"))
        tool = await client.call_tool("read_resource", {"uri": "erp://sessions/nobody/summary"})
    assert {prompt.message, resource.message} == {resource.message}
    assert [error.data["code"] for error in (prompt, resource)] == ["SESSION_NOT_FOUND"] * 2
    assert text_of(tool).startswith(f"SESSION_NOT_FOUND: {resource.message}")
