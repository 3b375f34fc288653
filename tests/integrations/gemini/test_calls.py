"""What is repeated, and what happens when nobody waits any longer."""

import json
import logging
import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import anyio
import pytest

from erp_mcp.errors import AiAnswerInvalid, AiMisconfigured, AiRateLimited, AiServiceUnavailable, Consumption
from erp_mcp.integrations.gemini import Account, Gemini, GeminiWriter
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.exchange import Exchange, Play
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from tests.gemini_sandbox import KEY
from tests.integrations.gemini.commissions import NOTE
from tests.serving import eventually

MODEL = "gemini-3.5-flash-lite"


@pytest.fixture
def writer(gemini: Gemini, gemini_sandbox: GeminiSandbox) -> GeminiWriter:
    return GeminiWriter(gemini, MODEL, "low", timeout_seconds=20)


@pytest.mark.parametrize(
    "play",
    [
        plays.fails(429, retry_after="0"),
        plays.fails(429, retry_delay="0s"),
        plays.fails(429, retry_delay="0.05s"),
        plays.fails(500, retry_after="0"),
        plays.fails(502, retry_after="0"),
        plays.fails(503, retry_after="0"),
        plays.fails(504, retry_after="0"),
        plays.fails(503),
        plays.fails(503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
    ],
)
async def test_what_produced_nothing_is_asked_for_again(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox, play: Play
) -> None:
    gemini_sandbox.script.append(play)
    assert (await writer.write(NOTE)).text == "Order 12 is late. Where is it?"
    first, second = gemini_sandbox.requests
    assert first.body == second.body


@pytest.mark.parametrize(("status", "error"), [(429, AiRateLimited), (503, AiServiceUnavailable)])
async def test_three_attempts_are_all(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox, status: int, error: type[AiServiceUnavailable]
) -> None:
    gemini_sandbox.script.extend([plays.fails(status, retry_after="0")] * 4)
    with pytest.raises(error):
        await writer.write(NOTE)
    assert len(gemini_sandbox.requests) == 3


async def test_a_wait_that_would_outlast_the_deadline_is_not_begun(
    gemini: Gemini, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.fails(429, retry_after="2"))
    with pytest.raises(AiRateLimited):
        await GeminiWriter(gemini, MODEL, "low", timeout_seconds=2).write(NOTE)
    assert len(gemini_sandbox.requests) == 1


async def test_cancelling_the_task_ends_the_call(writer: GeminiWriter, gemini_sandbox: GeminiSandbox) -> None:
    gemini_sandbox.script.append(plays.late(60))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.write, NOTE)
        await eventually(lambda: len(gemini_sandbox.requests) == 1)
        assert not gemini_sandbox.requests[0].abandoned.is_set()
        tasks.cancel_scope.cancel()
    with anyio.fail_after(10):
        await gemini_sandbox.requests[0].abandoned.wait()


async def test_cancelling_the_task_while_it_waits_for_its_next_attempt_makes_none(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.fails(429, retry_after="10"))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.write, NOTE)
        await eventually(lambda: len(gemini_sandbox.requests) == 1)
        tasks.cancel_scope.cancel()
    assert len(gemini_sandbox.requests) == 1


async def test_many_calls_at_once_share_one_client(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(writer.write, NOTE)
    assert len(gemini_sandbox.requests) == 20


async def test_where_nobody_listens_nothing_was_sent_in_three_attempts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
    with caplog.at_level(logging.DEBUG, "httpcore"):
        await nothing_is_sent(address)
    assert caplog.text.count("connect_tcp.started") == 3


async def test_the_key_is_not_carried_to_where_a_redirection_leads(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    async def redirects(exchange: Exchange) -> None:
        await exchange.reply_in_parts(307, [b""], headers={"location": "/elsewhere"})

    gemini_sandbox.script.append(redirects)
    with pytest.raises(AiMisconfigured, match="HTTP 307"):
        await writer.write(NOTE)
    assert len(gemini_sandbox.requests) == 1


async def test_an_answer_that_could_be_continued_is_not_at_more_cost_than_was_reserved(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    candidate = {
        "content": {"parts": [{"text": "To be"}], "role": "model"},
        "finishReason": "CONTINUATION",
        "continuationToken": "bW9yZQ==",
    }
    answer = {"candidates": [candidate], "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2}}
    gemini_sandbox.script.append(plays.sends(json.dumps(answer).encode()))
    with pytest.raises(AiAnswerInvalid) as raised:
        await writer.write(NOTE)
    assert raised.value.consumption == Consumption(9, 0, 2)
    assert len(gemini_sandbox.requests) == 1


async def test_where_nothing_answers_nothing_was_sent() -> None:
    with silent_server() as address:
        await nothing_is_sent(address)


async def nothing_is_sent(address: tuple[str, int]) -> None:
    host, port = address
    async with Gemini(Account(KEY, base_url=f"http://{host}:{port}")) as gemini:
        with pytest.raises(AiServiceUnavailable, match="nothing was sent") as raised:
            await GeminiWriter(gemini, MODEL, "low", timeout_seconds=4).write(NOTE)
    assert raised.type is AiServiceUnavailable


@contextmanager
def silent_server() -> Generator[tuple[str, int]]:
    """Its queue is full, so that a connection waits as behind a firewall."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()
