"""What a scripted request gets instead of a prompt and proper answer."""

import json
from typing import Literal

import anyio

from erp_mcp.sandbox.gemini.answers import blocked, embedded_batch, failure, said, written
from erp_mcp.sandbox.gemini.exchange import Exchange, Play
from erp_mcp.sandbox.gemini.wire import EmbedBatch, Generate, Json

RPC = "type.googleapis.com/google.rpc"
Refusal = Literal["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "OTHER"]


async def answers(exchange: Exchange) -> None:
    await exchange.reply(exchange.answer)


def late(seconds: float) -> Play:
    async def play(exchange: Exchange) -> None:
        await anyio.sleep(seconds)
        await exchange.reply(exchange.answer)

    return play


def dripping(pause_seconds: float) -> Play:
    """The answer comes byte by byte."""

    async def play(exchange: Exchange) -> None:
        body = json.dumps(exchange.answer.body).encode()
        parts = [body[at : at + 1] for at in range(len(body))]
        await exchange.reply_in_parts(exchange.answer.status, parts, pause_seconds)

    return play


def fails(
    status: int, retry_after: str | None = None, retry_delay: str | None = None, reason: str | None = None
) -> Play:
    """`retry_after` goes into the header, `retry_delay` (as `4.5s`) and `reason` into the details."""
    details: list[Json] = []
    if retry_delay is not None:
        details.append({"@type": f"{RPC}.RetryInfo", "retryDelay": retry_delay})
    if reason is not None:
        details.append(
            {"@type": f"{RPC}.ErrorInfo", "reason": reason, "domain": "googleapis.com", "metadata": {}}
        )
    headers = {} if retry_after is None else {"retry-after": retry_after}

    async def play(exchange: Exchange) -> None:
        await exchange.reply(failure(status, f"The sandbox answers {status}.", *details), headers)

    return play


def says(text: str, finish_reason: str = "STOP") -> Play:
    """Exactly this, whether it fits the schema or not."""

    async def play(exchange: Exchange) -> None:
        await exchange.reply(said(exchange.model, asked(exchange), text, finish_reason))

    return play


def refuses(reason: Refusal = "SAFETY") -> Play:
    """After having read it: a candidate without content."""

    async def play(exchange: Exchange) -> None:
        await exchange.reply(said(exchange.model, asked(exchange), None, reason))

    return play


def blocks(reason: Refusal = "PROHIBITED_CONTENT") -> Play:
    """Before writing anything: no candidate at all."""

    async def play(exchange: Exchange) -> None:
        await exchange.reply(blocked(exchange.model, asked(exchange), reason))

    return play


async def truncates(exchange: Exchange) -> None:
    """The model stops in the middle, as it does at its limit."""
    text = written(asked(exchange))
    await exchange.reply(said(exchange.model, asked(exchange), text[: len(text) // 2], "MAX_TOKENS"))


def sends(body: bytes, status: int = 200) -> Play:
    """Exactly this, whether it is an answer or not."""

    async def play(exchange: Exchange) -> None:
        await exchange.reply_in_parts(status, [body])

    return play


garbles = sends(b'{"candidates": [{"content": ')


async def forgets_a_vector(exchange: Exchange) -> None:
    batch = EmbedBatch.model_validate(exchange.request.body)
    await exchange.reply(embedded_batch(EmbedBatch(requests=batch.requests[1:])))


async def hangs_up(exchange: Exchange) -> None:
    await exchange.hang_up()


async def cuts_headers(exchange: Exchange) -> None:
    exchange.transport.write(b"HTTP/1.1 200 OK\r\ncontent-ty")
    await exchange.hang_up()


async def cuts_body(exchange: Exchange) -> None:
    body = json.dumps(exchange.answer.body).encode()
    await exchange.begin(200, len(body))
    await exchange.send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await exchange.hang_up()


def asked(exchange: Exchange) -> Generate:
    return Generate.model_validate(exchange.request.body)
