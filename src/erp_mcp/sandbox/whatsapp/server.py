"""The server itself: it reads a request, lets the planned fault happen before or after, and answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from socket import socket
from urllib.parse import parse_qsl

import anyio
from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from erp_mcp.sandbox.listening import Door, listening_behind
from erp_mcp.sandbox.whatsapp import control
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.exchange import Answer, Asked, Exchange, Recorded, Upload
from erp_mcp.sandbox.whatsapp.faults import Fault, Target
from erp_mcp.sandbox.whatsapp.graph import answered, is_sending
from erp_mcp.sandbox.whatsapp.plays import AFTER, BEFORE
from erp_mcp.sandbox.whatsapp.postman import Postman
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

NO_ANSWER = Answer(200, b"")


class WhatsAppSandbox:
    """An ASGI application around a world; what a test does to the world is seen at once."""

    def __init__(self, url: str, door: Door, world: WhatsAppWorld) -> None:
        self.url = url
        self.world = world
        self.postman = Postman(world)
        self.door = door
        world.base_url = url

    async def advance(self, seconds: float) -> None:
        await self.postman.advance(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await _read(scope, receive)
        exchange = Exchange(self.door.transport_of(scope["client"]), receive, send)
        if asked.path.startswith(control.PREFIX):
            answer = await control.answered(self.world, self.postman, self.door, asked)
            await exchange.reply(answer, is_last=True)
        else:
            await self._serve(exchange, asked)

    async def _serve(self, exchange: Exchange, asked: Asked) -> None:
        recorded = Recorded(self.world.clock.now(), asked)
        self.world.requests.append(recorded)
        target = _target(asked)
        fault = self.world.faults.strike("pre", target)
        recorded.fault = fault.kind if fault else None
        if fault and fault.kind == "delay":
            await anyio.sleep(fault.seconds)
        elif fault:
            await BEFORE[fault.kind](exchange, fault, NO_ANSWER)
            return
        answer = answered(self.world, asked)
        recorded.phase = "done" if answer.status == 200 else "refused"
        recorded.status = answer.status
        fault = self.world.faults.strike("post", target) if answer.status == 200 else None
        recorded.fault = fault.kind if fault else recorded.fault
        await self._answer(exchange, fault, answer)

    async def _answer(self, exchange: Exchange, fault: Fault | None, answer: Answer) -> None:
        if fault and fault.kind in AFTER:
            await AFTER[fault.kind](exchange, fault, answer)
            return
        if fault and answer.wamid:
            self.world.hasten(answer.wamid)
            if not self.world.config.webhooks_held:
                await self.postman.drain()
        await exchange.reply(answer)


def _target(asked: Asked) -> Target:
    if not is_sending(asked):
        return Target(asked.path)
    draft = Draft("", "", asked.body, 0)
    return Target(asked.path, draft.to, frozenset({draft.kind}), not draft.is_reading)


async def _read(scope: Scope, receive: Receive) -> Asked:
    headers = Headers(scope=scope)
    body = b""
    is_more = True
    while is_more:
        part = await receive()
        body += part.get("body", b"")
        is_more = part.get("more_body", False)
    return Asked(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode())),
        token=headers.get("authorization", "").removeprefix("Bearer ").strip(),
        body=body,
        upload=await _uploaded(scope, body, headers),
    )


async def _uploaded(scope: Scope, body: bytes, headers: Headers) -> Upload | None:
    if not headers.get("content-type", "").startswith("multipart/form-data"):
        return None

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async with Request(scope, again).form() as form:
        file, kind = form.get("file"), form.get("type")
        if not isinstance(file, UploadFile):
            return None
        return Upload(kind if isinstance(kind, str) else file.content_type or "", await file.read())


@asynccontextmanager
async def serving_whatsapp(
    world: WhatsAppWorld | None = None, port: socket | None = None
) -> AsyncGenerator[WhatsAppSandbox]:
    """Web hooks are delivered by themselves, unless the configuration holds them."""
    served = world or WhatsAppWorld()

    def app_at(url: str, door: Door) -> WhatsAppSandbox:
        return WhatsAppSandbox(url, door, served)

    async with listening_behind(app_at, port) as sandbox:
        # Not in a task group, which would wrap whatever the caller raises.
        posting = asyncio.create_task(sandbox.postman.run())
        try:
            yield sandbox
        finally:
            posting.cancel()
            await asyncio.wait([posting])
            await sandbox.postman.close()
