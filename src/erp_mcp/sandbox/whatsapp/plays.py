"""How each fault looks from the other end of the connection, before and after a message was taken."""

import json
from collections.abc import Awaitable, Callable, Mapping

import anyio

from erp_mcp.sandbox.whatsapp.exchange import Answer, Exchange, said
from erp_mcp.sandbox.whatsapp.faults import Fault
from erp_mcp.sandbox.whatsapp.refusals import Refusal

Play = Callable[[Exchange, Fault, Answer], Awaitable[None]]

_TRACE_ID = "AXsgnV2Cm3ZMGF3dF_cfYIn"


async def close(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    await exchange.hang_up()


async def server_error(exchange: Exchange, fault: Fault, _answer: Answer) -> None:
    refusal = Refusal(fault.code, "Message failed to send because of an unknown error.")
    await exchange.reply(said(refusal.envelope(_TRACE_ID), 500))


async def graph_error(exchange: Exchange, fault: Fault, _answer: Answer) -> None:
    refusal = Refusal(fault.code, "As it was planned.")
    await exchange.reply(said(refusal.envelope(_TRACE_ID), refusal.status))


async def bad_gateway(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    page = b"<!DOCTYPE html><html><title>502</title><body><h1>Bad gateway</h1></body></html>"
    await exchange.reply(Answer(502, page, "text/html; charset=utf-8"))


async def unavailable(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    refusal = Refusal(2, "Temporarily unavailable.")
    await exchange.reply(said(refusal.envelope(_TRACE_ID), 503))


async def hang(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    await exchange.abandoned()


async def reset(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    await exchange.reset()


async def truncate(exchange: Exchange, _fault: Fault, answer: Answer) -> None:
    await exchange.reply_half(answer)


async def without_id(exchange: Exchange, _fault: Fault, answer: Answer) -> None:
    body = json.loads(answer.content)
    await exchange.reply(said({**body, "messages": [{}]}))


async def wrong_json(exchange: Exchange, _fault: Fault, _answer: Answer) -> None:
    await exchange.reply(said({"success": True}))


async def slowly(exchange: Exchange, fault: Fault, answer: Answer) -> None:
    await anyio.sleep(fault.seconds)
    await exchange.reply(answer)


BEFORE: Mapping[str, Play] = {
    "close_before_read": close,
    "http_500_json": server_error,
    "http_502_html": bad_gateway,
    "http_503": unavailable,
    "graph_error": graph_error,
}
AFTER: Mapping[str, Play] = {
    "hang_until_timeout": hang,
    "close_no_response": close,
    "rst": reset,
    "truncated_body": truncate,
    "http_500_json": server_error,
    "http_502_html": bad_gateway,
    "ok_without_id": without_id,
    "ok_wrong_json": wrong_json,
    "slow_then_ok": slowly,
}
"""`status_before_response` is no way to answer: the server sends the status, and then answers as always."""
