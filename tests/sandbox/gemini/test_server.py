"""How the sandbox plays its script, and what it remembers of who asked."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.exchange import Play
from erp_mcp.sandbox.gemini.server import GeminiSandbox, serving_gemini
from tests.gemini_sandbox import KEY

PATH = "/v1beta/models/gemini-3.8-flash:generateContent"
BODY = {"contents": [{"parts": [{"text": "Order 12 is late."}]}]}


@pytest.fixture
async def http(gemini_sandbox: GeminiSandbox) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=gemini_sandbox.url, headers={"x-goog-api-key": KEY}) as http:
        yield http


async def test_every_request_is_kept_as_it_came(
    http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox
) -> None:
    await http.post(PATH, json=BODY)
    (request,) = gemini_sandbox.requests
    assert (request.method, request.path, request.body) == ("POST", PATH, BODY)
    assert request.headers["x-goog-api-key"] == KEY
    assert not request.abandoned.is_set()


async def test_the_script_is_played_once_and_then_everything_is_answered(
    http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.extend([plays.fails(500), plays.says("Hello.")])
    responses = [await http.post(PATH, json=BODY) for _ in range(3)]
    assert [response.status_code for response in responses] == [500, 200, 200]
    texts = [each.json()["candidates"][0]["content"]["parts"][0]["text"] for each in responses[1:]]
    assert texts == ["Hello.", "Order 12 is late."]


async def test_a_limit_says_when_to_come_back(http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox) -> None:
    gemini_sandbox.script.append(plays.fails(429, retry_after="7", retry_delay="7s", reason="QUOTA"))
    response = await http.post(PATH, json=BODY)
    error = response.json()["error"]
    assert response.headers["retry-after"] == "7"
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["details"] == [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"},
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "QUOTA",
            "domain": "googleapis.com",
            "metadata": {},
        },
    ]


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (plays.hangs_up, "without sending a response"),
        (plays.cuts_headers, "without sending a response"),
        (plays.cuts_body, "without sending complete message body"),
    ],
)
async def test_a_connection_is_cut_where_it_is_said(
    http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox, play: Play, words: str
) -> None:
    gemini_sandbox.script.append(play)
    with pytest.raises(httpx.RemoteProtocolError, match=words):
        await http.post(PATH, json=BODY)
    assert not gemini_sandbox.requests[0].abandoned.is_set()
    assert (await http.post(PATH, json=BODY)).status_code == 200


@pytest.mark.parametrize("play", [plays.late(0), plays.dripping(0)])
async def test_a_slow_answer_is_the_same_answer(
    http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox, play: Play
) -> None:
    gemini_sandbox.script.append(play)
    slow, quick = [(await http.post(PATH, json=BODY)).json() for _ in range(2)]
    assert slow == quick


async def test_a_refusal_has_no_content_and_a_blocked_prompt_no_candidate(
    http: httpx.AsyncClient, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.extend([plays.refuses("SPII"), plays.blocks("SAFETY")])
    refused, blocked = [(await http.post(PATH, json=BODY)).json() for _ in range(2)]
    assert refused["candidates"] == [{"finishReason": "SPII", "index": 0}]
    assert blocked["promptFeedback"] == {"blockReason": "SAFETY"}
    assert "candidates" not in blocked


async def test_a_server_that_ends_lets_go_of_its_port() -> None:
    async with serving_gemini() as server:
        url = server.url
    async with httpx.AsyncClient(base_url=url) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("/v1beta/models")
